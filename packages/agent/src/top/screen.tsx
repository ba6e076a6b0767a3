import { Box, render, Text, type TextProps, useApp, useInput, useWindowSize } from 'ink';
import { useEffect, useState } from 'react';
import { arrangeRows, type Listed } from './arrange-rows.ts';
import type { FigureColumn } from './columns.ts';
import type { Frame } from './figures.ts';
import { toPressedKeys } from './keys.ts';
import type { Line, Style } from './line.ts';
import { pageOf, toScreenLines } from './to-screen-lines.ts';
import { press, type View } from './view.ts';
import { watchStops } from './watch-stops.ts';

/** What a screen is opened with. */
export interface ScreenOptions {
  readonly view: View;
  readonly columns: readonly FigureColumn[];
  /** What can be listed. */
  readonly listable: readonly Listed[];
  /** Is told when the user wants another interval. */
  readonly onInterval: (millis: number) => void;
}

/** What changes on the screen without a key. */
export interface Shown {
  readonly frame?: Frame | undefined;
  readonly notice?: string | undefined;
}

/** The terminal while it is ours. */
export interface Screen {
  show(shown: Shown): void;
  /** Resolves when the user has asked for the end. @throws what a component threw. */
  readonly ended: Promise<unknown>;
  /** Gives the terminal back as it was. */
  close(): Promise<void>;
}

/** Takes the terminal: raw keys, another screen, no cursor. */
export function openScreen(options: ScreenOptions): Screen {
  let isOurs = true;
  const props = { ...options, onEnded: () => (isOurs = false) };
  const instance = render(<TopScreen {...props} />, {
    alternateScreen: true,
    exitOnCtrlC: false,
    // It is a terminal; a variable CI does not make it another thing.
    interactive: true,
    patchConsole: false,
  });
  return {
    show(shown) {
      // A reading may end after the user has left.
      if (isOurs) instance.rerender(<TopScreen {...props} {...shown} />);
    },
    ended: instance.waitUntilExit(),
    async close() {
      isOurs = false;
      instance.unmount();
      await instance.waitUntilExit();
    },
  };
}

interface TopScreenProps extends ScreenOptions, Shown {
  /** Is told before the terminal is given back. */
  readonly onEnded: () => void;
}

function TopScreen({ view: initial, columns, listable, onInterval, onEnded, frame, notice }: TopScreenProps) {
  const { columns: width, rows: height } = useWindowSize();
  const { exit, suspendTerminal } = useApp();
  const [view, setView] = useState(initial);
  useInput((input, told) => {
    const page = pageOf(height);
    const pressed = toPressedKeys(input, told);
    setView((before) =>
      pressed.reduce(
        (each, key) => press(each, key, { ids: toIds(frame, each), page, columns, listable }),
        before,
      ),
    );
  });
  useEffect(() => watchStops(suspendTerminal), [suspendTerminal]);
  useEffect(() => onInterval(view.intervalMillis), [onInterval, view.intervalMillis]);
  useEffect(() => {
    if (!view.ended) return;
    onEnded();
    exit();
  }, [exit, onEnded, view.ended]);
  const lines = toScreenLines({ frame, view, columns, width, height, notice });
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        <ScreenLine key={index} line={line} />
      ))}
    </Box>
  );
}

function toIds(frame: Frame | undefined, view: View): readonly bigint[] {
  return frame === undefined ? [] : arrangeRows(frame.rows, view).map(({ id }) => id);
}

const LOOKS: Readonly<Record<Style, TextProps>> = Object.freeze({
  bold: { bold: true },
  dim: { dimColor: true },
  sorted: { bold: true, underline: true },
  selected: { inverse: true },
  throttled: { color: 'yellow' },
  contended: { color: 'cyan' },
  stolen: { color: 'magenta' },
});

function ScreenLine({ line }: { readonly line: Line }) {
  // A line without a character has no height.
  const isEmpty = line.every(({ text }) => text === '');
  return (
    <Text wrap="truncate">
      {isEmpty
        ? ' '
        : line.map(({ text, style }, index) => (
            <Text key={index} {...(style === undefined ? {} : LOOKS[style])}>
              {text}
            </Text>
          ))}
    </Text>
  );
}
