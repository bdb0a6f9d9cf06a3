/** Results of world-to-policy transfer: facts about trainings and their policies, and the page made of them. */
export * from './facts.js';
export { factsOfRun, type RunFactsOptions } from './from-run.js';
export { factsOfTraining, isTrainingFolder, policiesOfTraining } from './from-training.js';
export { identityOfPolicy, plainIdentity, policyFileOf } from './identity.js';
export { type PageOptions, resultsPage } from './page.js';
