/**
 * Attributes of cameras: those that every camera has, and those of one that takes photographs. The
 * defaults are CARLA 0.9.15's.
 */
import { type AttributeDefinition, flag, only, real, text, whole } from './definition.js';

/** Size, field of view and lens. */
export const FLAT_CAMERA: readonly AttributeDefinition[] = [
  whole('image_size_x', '800'),
  whole('image_size_y', '600'),
  real('fov', '90.0'),
  real('lens_circle_falloff', '5.0'),
  real('lens_circle_multiplier', '0.0'),
  real('lens_k', '-1.0'),
  real('lens_kcube', '0.0'),
  real('lens_x_size', '0.08'),
  real('lens_y_size', '0.08'),
];

/** Exposure, focus, film and colour. */
export const PHOTO_CAMERA: readonly AttributeDefinition[] = [
  only(text('exposure_mode', 'histogram', 'manual')),
  real('exposure_compensation', '0.0'),
  real('shutter_speed', '200.0'),
  real('iso', '100.0'),
  real('fstop', '1.4'),
  flag('enable_postprocess_effects', true),
  real('gamma', '2.2'),
  real('motion_blur_intensity', '0.45'),
  real('motion_blur_max_distortion', '0.35'),
  real('lens_flare_intensity', '0.1'),
  real('bloom_intensity', '0.675'),
  real('motion_blur_min_object_screen_size', '0.1'),
  real('exposure_min_bright', '10.0'),
  real('exposure_max_bright', '12.0'),
  real('exposure_speed_up', '3.0'),
  real('exposure_speed_down', '1.0'),
  real('calibration_constant', '16.0'),
  real('focal_distance', '1000.0'),
  real('min_fstop', '1.2'),
  whole('blade_count', '5'),
  real('blur_amount', '1.0'),
  real('blur_radius', '0.0'),
  real('slope', '0.88'),
  real('toe', '0.55'),
  real('shoulder', '0.26'),
  real('black_clip', '0.0'),
  real('white_clip', '0.04'),
  real('temp', '6500.0'),
  real('tint', '0.0'),
  real('chromatic_aberration_intensity', '0.0'),
  real('chromatic_aberration_offset', '0.0'),
];
