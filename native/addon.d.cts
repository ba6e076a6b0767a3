/** The addon. What it exports is declared by the packages that load it: each the part that it uses. */
declare const addon: {
  /** Changes whenever what JavaScript gives to it or gets from it does. */
  readonly surface: number;
};
export = addon;
