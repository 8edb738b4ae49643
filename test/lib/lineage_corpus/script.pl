#!/usr/bin/env perl
# A part of the corpus of statements, made into a psql script for run.sql.
#
#   script.pl PART VERSION_NUM   write build/lineage_corpus_PART.sql, print its path
#
# statements/PART/FILE.sql holds cases with an empty line between them; a case is its name
# in comments, statements, and in comments what lineage they have when all of them
# have run:
#
#   -- Columns are assigned by position.
#   insert into sink select id, item from orders where qty > 0;
#   --   orders.id -> sink.id IDENTITY
#   --   orders.item -> sink.label IDENTITY
#   --   orders.qty -> sink FILTER
#
# A dataset without a column is meant as a whole. "a, b -> c.d X, Y" is four edges;
# "masked" after the subtypes says that the value is hidden, "by f(integer)" that the
# statement of a function did it. Other things to tell of a case, each once:
#
#   --   nothing             it has no lineage
#   --   error 22012         a statement fails, so
#   --   since 17            it is for this major and later ones
#   --   no view: why        a view of the same query has other edges
#   --   todo: why           what is not done yet (in the first comment of a file: all cases)
#
# The last statement of a case, when it is CREATE TABLE AS, CREATE MATERIALIZED VIEW
# or INSERT with a list of columns, is also tried as a view of the same query (not where
# a temporary table is read).
use strict;
use warnings;
use File::Basename;

my $KINDS = qr/IDENTITY|TRANSFORMATION|AGGREGATION|JOIN|GROUP_BY|FILTER|SORT|WINDOW|CONDITIONAL/;
my $NAME  = qr/(?:[^\s",]|"(?:[^"]|"")*")+/;
my $DIR   = dirname(__FILE__);

exit main(@ARGV);

sub main {
    my ($part, $version) = @_;
    my $script = "build/lineage_corpus_$part.sql";
    my @files = glob "$DIR/statements/$part/*.sql" or die "no file in $DIR/statements/$part\n";
    my @cases = map { read_cases($_) } @files;
    @cases = grep { ($_->{since} // 0) <= int($version / 10000) } @cases;
    open my $out, '>', "$script.new" or die "$script.new: $!\n";
    my $position = 0;
    print $out script_of($_, ++$position) for @cases;
    close $out or die "$script.new: $!\n";
    rename "$script.new", $script or die "$script: $!\n";
    print "$script\n";
    return 0;
}

sub read_cases {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    my $text = do { local $/; <$in> };
    my ($file, $line, $todo, @cases) = (basename($path, '.sql'), 1);
    for my $block (split /(\n{2,})/, $text) {
        if ($block =~ /^(?:--.*\n?)+\z/) {
            die "$path:$line: a comment without statements\n" if @cases;
            $todo = $1 if $block =~ /^-- todo: (.+)$/m;
        }
        elsif ($block =~ /\S/) {
            push @cases, read_case("$path:$line", $block, { file => $file, line => $line, todo => $todo });
        }
        $line += () = $block =~ /\n/g;
    }
    die "$path: no case\n" unless @cases;
    return @cases;
}

sub read_case {
    my ($where, $block, $case) = @_;
    $block =~ /^((?:--[^\n]*\n)+)(.*?)((?:^--[^\n]*(?:\n|\z))+)\z/ms
        or die "$where: a case is its name, statements and what is expected\n";
    (my $name, $case->{statements}, my $told) = ($1, $2, $3);
    die "$where: no statement\n" unless $case->{statements} =~ /\S/;
    $case->{name} = join ' ', $name =~ /^-- *(.+)$/mg;
    read_expectation($where, $case, $_) for $told =~ /^-- *(.+)$/mg;
    die "$where: nothing is expected\n"
        unless $case->{edges} || $case->{nothing} || $case->{error};
    die "$where: nothing, and yet something, is expected\n" if $case->{nothing} && $case->{edges};
    return $case;
}

sub read_expectation {
    my ($where, $case, $told) = @_;
    if ($told =~ /^($NAME(?:, $NAME)*) -> ($NAME) ($KINDS(?:, $KINDS)*)( masked)?( by \S.*)?$/) {
        my ($sources, $target, $kinds, $rest) = ($1, $2, $3, ($4 // '') . ($5 // ''));
        for my $source ($sources =~ /$NAME/g) {
            for my $kind (split /, /, $kinds) {
                my $edge = "$source -> $target $kind$rest";
                die "$where: \"$edge\" is expected twice\n" if $case->{edges}{$edge}++;
            }
        }
    }
    elsif ($told =~ /^(nothing)$|^(error) (\w{5})$|^(since) (\d\d)$|^(no view|todo): (.+)$/) {
        my ($key, $value) = grep { defined } $1, $2, $3, $4, $5, $6, $7;
        die "$where: \"$key\" is told twice\n" if exists $case->{$key} && defined $case->{$key} && $key ne 'todo';
        $case->{$key} = $value // 1;
    }
    else {
        die "$where: not an expectation: $told\n";
    }
}

# The view of the same query: its name, its columns where they are listed, the query.
sub twin {
    my ($case) = @_;
    return if $case->{'no view'} || $case->{error} || $case->{statements} =~ /\btemporary\b/;
    $case->{statements} =~ /
        (?:^|;\n)(?:--.*\n)*
        (?: create\ (?:table|materialized\ view)\ (?<name>\w+)(?:\ \((?<columns>[\w, ]+)\))?\ as\s
          | insert\ into\ (?<name>\w+)\ \((?<columns>[\w, ]+)\)\s )
        (?<query>(?:select|with|values|table|\()(?:(?!;\n).)*);\n\z/xs or return;
    my %twin = %+;
    return if $twin{query} =~ /\b(?:insert|update|delete)\b|\breturning\b|\bon conflict\b/;
    return \%twin;
}

sub literal {
    my ($text) = @_;
    return 'null' unless defined $text;
    $text =~ s/'/''/g;
    # psql must find no variable in it.
    return "'$text'" unless $text =~ /\\/;
    $text =~ s/\\/\\\\/g;
    return "E'$text'";
}

sub script_of {
    my ($case, $position) = @_;
    my $twin = twin($case) // {};
    my $edges = join ', ', map { literal($_) } sort keys %{ $case->{edges} // {} };
    my @values = map { literal($_) } @$case{qw(file name statements error todo)}, @$twin{qw(name columns query)};
    return join "\n",
        'deallocate all;', 'close all;', 'reset session authorization;', 'reset all;', 'discard temp;',
        "insert into corpus.tried values ($position, $case->{line}, array[$edges]::text[], " . join(', ', @values) . ');',
        "\\set schema case_$position",
        '\o /dev/null',
        "select corpus.open($position);",
        '\set ON_ERROR_STOP off',
        '\set LAST_ERROR_SQLSTATE 00000',
        $case->{statements} . 'rollback;',
        '\set ON_ERROR_STOP on',
        'reset role;',
        '\o',
        "select corpus.close($position, :'LAST_ERROR_SQLSTATE', :'LAST_ERROR_MESSAGE');",
        '', '';
}
