#!/usr/bin/env python3
# editorconfig.py: checks that every file obeys .editorconfig
#
# SPDX-FileCopyrightText: 2026 The gst-pooled authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""usage: editorconfig.py  (in the project's folder)"""

import fnmatch
import os
import re
import sys

from files import project_files


def expand(pattern):
    """*.{c,h} as the list *.c, *.h"""
    match = re.match(r'(.*)\{(.*)\}(.*)$', pattern)
    if not match:
        return [pattern]
    return [match[1] + part + match[3] for part in match[2].split(',')]


def read_sections():
    """The sections of .editorconfig: (patterns, settings), in order."""
    sections = []
    with open('.editorconfig', encoding='utf-8') as config:
        for line in map(str.strip, config):
            if line.startswith('[') and line.endswith(']'):
                sections.append((expand(line[1:-1]), {}))
            elif '=' in line and not line.startswith('#') and sections:
                key, value = line.split('=', 1)
                sections[-1][1][key.strip()] = value.strip()
    return sections


def rules_for(name, sections):
    """What the sections say about a file; a later one wins."""
    rules = {}
    for patterns, values in sections:
        for pattern in patterns:
            target = name if '/' in pattern else os.path.basename(name)
            if fnmatch.fnmatch(target, pattern):
                rules.update(values)
    return rules


def faults_of_file(text, rules):
    if rules.get('end_of_line') == 'lf' and '\r' in text:
        yield text[:text.index('\r')].count('\n') + 1, 'carriage return'
    if rules.get('insert_final_newline') == 'true' and text:
        if not text.endswith('\n'):
            yield text.count('\n') + 1, 'no newline at the end'
        elif text.endswith('\n\n'):
            yield text.count('\n'), 'empty line at the end'


def faults_of_line(line, rules):
    width = rules.get('max_line_length', '')
    indent = line[:len(line) - len(line.lstrip())]
    if rules.get('trim_trailing_whitespace') == 'true' \
            and line != line.rstrip(' \t'):
        yield 'white space at the end of the line'
    if rules.get('indent_style') == 'space' and '\t' in indent:
        yield 'tab in the indentation'
    if width.isdigit() and len(line) > int(width):
        yield '%d columns, %s allowed' % (len(line), width)


def faults(data, rules):
    if b'\0' in data or rules.get('charset') == 'unset':
        return
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError as error:
        yield 1, 'not UTF-8: %s' % error
        return
    yield from faults_of_file(text, rules)
    for number, line in enumerate(text.split('\n'), 1):
        for fault in faults_of_line(line, rules):
            yield number, fault


def main():
    sections = read_sections()
    names = project_files()
    count = 0
    for name in names:
        with open(name, 'rb') as file:
            data = file.read()
        for number, fault in faults(data, rules_for(name, sections)):
            print('%s:%d: %s' % (name, number, fault))
            count += 1
    print('%d files, %d faults' % (len(names), count))
    return 1 if count else 0


sys.exit(main())
