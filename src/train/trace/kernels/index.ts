/** All kernels that can be traced, by the names that TensorFlow.js gives them. */
import { binaryKernels } from './binary.js';
import { chooseKernels } from './choose.js';
import { convolutionKernels } from './convolution.js';
import type { Kernels } from './kernel.js';
import { layoutKernels } from './layout.js';
import { matrixKernels } from './matrix.js';
import { poolKernels } from './pool.js';
import { reduceKernels } from './reduce.js';
import { unaryKernels } from './unary.js';

export const KERNELS: Kernels = {
  ...unaryKernels,
  ...binaryKernels,
  ...reduceKernels,
  ...layoutKernels,
  ...chooseKernels,
  ...matrixKernels,
  ...convolutionKernels,
  ...poolKernels,
};
