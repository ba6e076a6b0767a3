// A plugin of rolldown for programs that are bundled.

/** The addon is loaded from beside the bundle: no package is looked up there. */
export const addonBesideBundle = Object.freeze({
  name: 'addon-beside-bundle',
  transform(code, id) {
    return id.endsWith('/native-addon.js')
      ? code.replace("'@psiperf/native/addon'", "'./psiperf.node'")
      : undefined;
  },
});
