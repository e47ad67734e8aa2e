// XEP-0004 Data Forms, 2.13.1.
import { type Element, xml } from '@xmpp/component';
import { openChoice } from './xep0122-validation.ts';

export const NS_DATA_FORMS = 'jabber:x:data';

/** §3.3, those in use. */
type FormFieldType =
  | 'text-single'
  | 'text-multi'
  | 'list-single'
  | 'list-multi'
  | 'boolean'
  | 'fixed'
  | 'hidden';

interface FormOption {
  readonly value: string;
  readonly label?: string | undefined;
}

export interface FormField {
  readonly type: FormFieldType;
  /** Only a fixed field may be without it. */
  readonly var?: string | undefined;
  readonly label?: string | undefined;
  /** More about the field, on one line. */
  readonly description?: string | undefined;
  readonly required?: boolean | undefined;
  /** One value; text-multi has one a line. */
  readonly values?: readonly string[] | undefined;
  /** Of list-single. */
  readonly options?: readonly FormOption[] | undefined;
  /** Of list-single: the person may type another value too (XEP-0122). */
  readonly open?: boolean | undefined;
}

/** The columns of a table. */
interface FormColumn {
  readonly var: string;
  readonly label: string;
}

/** Results as a table (§3.4): each row has a value for each column. */
export interface FormTable {
  readonly columns: readonly FormColumn[];
  readonly rows: readonly (readonly string[])[];
}

export interface Form {
  /** To fill in, or the result. */
  readonly type: 'form' | 'result';
  readonly title?: string | undefined;
  readonly instructions?: string | undefined;
  readonly fields: readonly FormField[];
  readonly table?: FormTable | undefined;
}

/** A form as it was read: what it says, without how it looks. */
export interface FormData {
  /** `form`, `submit`, `cancel` or `result`; from the wire it may be anything. */
  readonly type: string;
  /** By `var`; fields without one are left out, and of two with the same the last counts. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** The `<x/>` child. */
export function buildForm({ type, title, instructions, fields, table }: Form): Element {
  return xml(
    'x',
    { xmlns: NS_DATA_FORMS, type },
    title !== undefined && xml('title', {}, title),
    instructions !== undefined && xml('instructions', {}, instructions),
    fields.map(buildField),
    ...(table ? buildTable(table) : []),
  );
}

function buildTable({ columns, rows }: FormTable): Element[] {
  const heads = columns.map(({ var: name, label }) =>
    xml('field', { type: 'text-single', var: name, label }),
  );
  return [xml('reported', {}, heads), ...rows.map((row) => buildRow(columns, row))];
}

/** The `<item/>` of a row. */
function buildRow(columns: FormTable['columns'], row: readonly string[]): Element {
  const cells = columns.map(({ var: name }, at) =>
    xml('field', { var: name }, xml('value', {}, row[at] ?? '')),
  );
  return xml('item', {}, cells);
}

/** Text as fixed fields, one a line, since a fixed field has no line breaks (§3.3). */
export function fixedFields(text: string): FormField[] {
  return text.split('\n').map((line) => ({ type: 'fixed', values: [line] }));
}

/** Reads every form in an element: the payload of a command, the extensions of a disco#info. */
export function parseForms(parent: Element): FormData[] {
  return parent.getChildren('x', NS_DATA_FORMS).map((x) => ({
    type: x.attrs.type ?? '',
    values: new Map(
      x
        .getChildren('field')
        .flatMap((field) => (field.attrs.var ? [[field.attrs.var, valuesOf(field)] as const] : [])),
    ),
  }));
}

function buildField(field: FormField): Element {
  const { type, label, description, required, values = [], options = [], open = false } = field;
  return xml(
    'field',
    { type, var: field.var, label },
    open && openChoice(),
    description !== undefined && xml('desc', {}, description),
    required === true && xml('required'),
    values.map((value) => xml('value', {}, value)),
    options.map((option) => xml('option', { label: option.label }, xml('value', {}, option.value))),
  );
}

function valuesOf(field: Element): string[] {
  return field.getChildren('value').map((value) => value.getText());
}
