#!/usr/bin/env perl
# The examples of a documentation page, as test/run's phase "docs" runs them.
#
#   docs.pl script  PAGE          print one psql script of all its examples
#   docs.pl compare PAGE OUTPUT   compare what psql printed with what the page shows
#
# Conventions of a page:
# - Every ```sql block is an example. All examples of a page run in order, in one
#   psql session, as superuser, in a fresh database called mesh. It has the extension
#   already, unless the page says CREATE EXTENSION meshcat itself.
# - A ```text or ```output block that follows with only blank lines between is what
#   psql must print for it, errors and notices included; command tags are not shown.
#   Spaces at line ends do not count. An ellipsis character (U+2026) stands for any
#   text within a line, and alone on a line for any lines.
# - An example without such a block may print anything but an error.
# - ```sql skip marks SQL that is shown but not run (it is counted aloud).
# - "<!-- setup: NAME -->", a line of its own, runs test/docs/NAME.sql or .sh first.
use strict;
use warnings;

my $MARK = '==== example of line';

exit main(@ARGV);

sub main {
    my ($verb, $page, $output) = @_;
    my ($examples, $skipped) = parse($page);
    if ($verb eq 'script') {
        # \r: an unfinished statement must not swallow the next example.
        print "\\r\n\\echo $MARK $_->{line}\n$_->{sql}" for @$examples;
        print "\\r\n";
        return 0;
    }
    my $printed = split_output(slurp($output));
    my $bad = 0;
    for my $example (@$examples) {
        my $problem = verdict($example, $printed->{$example->{line}});
        next unless defined $problem;
        $bad++;
        print "$page, example of line $example->{line}: $problem\n";
    }
    print $bad ? "$bad of " . @$examples . ' examples failed' : @$examples . ' examples';
    print $skipped ? ", $skipped skipped\n" : "\n";
    return $bad ? 1 : 0;
}

sub slurp {
    my ($file) = @_;
    open my $handle, '<', $file or die "$file: $!\n";
    local $/;
    return scalar <$handle>;
}

# All examples { line, sql, expected } of a page, and how many are marked skip.
sub parse {
    my ($page) = @_;
    my (@examples, $last, $open, @body);
    my ($number, $skipped) = (0, 0);
    for my $text (split /\n/, slurp($page)) {
        $number++;
        if (!$open) {
            if ($text =~ /^(\s*)(`{3,})(\w*)\s*(.*?)\s*$/) {
                $open = { indent => $1, fence => $2, kind => $3, note => $4, line => $number };
                @body = ();
            }
            elsif ($text =~ /\S/) { $last = undef }
        }
        elsif ($text =~ /^\s*\Q$open->{fence}\E\s*$/) {
            my $body = join '', map { "$_\n" } @body;
            my $example;
            if ($open->{kind} eq 'sql' && $open->{note} eq 'skip') { $skipped++ }
            elsif ($open->{kind} eq 'sql') {
                die "$page:$open->{line}: \"sql $open->{note}\" is not known; \"sql skip\" is\n"
                  if $open->{note} ne '';
                $example = { line => $open->{line}, sql => $body };
                push @examples, $example;
            }
            elsif ($open->{kind} =~ /^(?:text|output)$/ && $last) { $last->{expected} = $body }
            ($last, $open) = ($example, undef);
        }
        else { push @body, $text =~ s/^\Q$open->{indent}\E//r }
    }
    die "$page:$open->{line}: the block is not closed\n" if $open;
    return (\@examples, $skipped);
}

sub split_output {
    my ($text) = @_;
    my (%printed, $line);
    for (split /^/, $text) {
        if (/^\Q$MARK\E (\d+)$/) { $printed{ $line = $1 } = '' }
        elsif (defined $line)    { $printed{$line} .= $_ }
    }
    return \%printed;
}

# What is wrong with the output of an example, or undef.
sub verdict {
    my ($example, $got) = @_;
    return 'psql did not come to it (is a quote open before it?)' unless defined $got;
    $got = tidy($got);
    if (!defined $example->{expected}) {
        return $got =~ /^(?:ERROR|FATAL|PANIC|invalid command|\\\w+:|psql:)/m
          ? "fails\n" . quote('got', $got)
          : undef;
    }
    my $expected = tidy($example->{expected});
    my $pattern = join '', map { /^\xe2\x80\xa6$/ ? '(?:[^\n]*\n)*' : line_pattern($_) . '\n' }
      split /\n/, $expected;
    return undef if $got =~ /\A$pattern\z/;
    return "prints something else\n" . quote('page', $expected) . quote('psql', $got);
}

# One line of the page as a pattern; the ellipsis is three bytes, as files are read raw.
sub line_pattern {
    return join '[^\n]*', map { quotemeta } split /\xe2\x80\xa6/, $_[0], -1;
}

sub tidy {
    my ($text) = @_;
    $text =~ s/[ \t]+$//mg;
    $text =~ s/\A\n+//;
    $text =~ s/\n*\z/\n/;
    return $text;
}

sub quote {
    my ($who, $text) = @_;
    return join '', map { sprintf "  %-5s| %s\n", $who, $_ } split /\n/, $text;
}
