// A plugin of rolldown for programs that are bundled.

const REQUEST = "require('@psiperf/native/addon')";

const BESIDE_OR_INSTALLED = `(() => {
  try {
    return require('./psiperf.node');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    return ${REQUEST};
  }
})()`;

/** The addon is loaded from beside the bundle, as in the image, or from its package, as where the agent is installed. */
export const addonBesideBundle = Object.freeze({
  name: 'addon-beside-bundle',
  transform(code, id) {
    return id.endsWith('/native-addon.js') ? code.replace(REQUEST, BESIDE_OR_INSTALLED) : undefined;
  },
});
