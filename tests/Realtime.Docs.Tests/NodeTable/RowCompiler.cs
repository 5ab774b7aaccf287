using System.Collections.Frozen;
using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Realtime.Docs.Tests.NodeTable;

/// <summary>Compiles all rows at once, each to a method of its own.</summary>
internal static class RowCompiler
{
    private static readonly Lazy<(FrozenDictionary<int, string> Errors, Assembly? Assembly)> Compiled = new(Compile);

    /// <summary>What the compiler refuses in a row; empty for nothing.</summary>
    public static string Errors(TableRow row) => Compiled.Value.Errors.GetValueOrDefault(row.Line, "");

    /// <summary>Runs a row's pieces of code, one after the other.</summary>
    public static Task RunAsync(TableRow row) =>
        (Task)Compiled.Value.Assembly!.GetType(NameOf(row))!.GetMethod("RunAsync")!.Invoke(null, null)!;

    private static string NameOf(TableRow row) => $"Row{row.Line}";

    private static (FrozenDictionary<int, string> Errors, Assembly? Assembly) Compile()
    {
        var rows = TableRow.All();
        var sources = rows.ToDictionary(NameOf, SourceOf);
        var errors = SnippetCompiler.Errors(sources);
        var sound = sources.Where(source => !errors.ContainsKey(source.Key)).ToDictionary();
        return (rows.ToFrozenDictionary(row => row.Line, row => errors.GetValueOrDefault(NameOf(row), "")), SnippetCompiler.Load(sound));
    }

    private static string SourceOf(TableRow row) => $$"""
        public sealed class {{NameOf(row)}} : Realtime.Docs.Tests.NodeTable.RowNames
        {
            public static async Task RunAsync()
            {
                await Task.Yield();
        {{string.Join('\n', row.Code.Select(StatementOf))}}
            }
        }
        """;

    private static string StatementOf(string code) => SyntaxFactory.ParseExpression(code) is IdentifierNameSyntax
        ? $"        _ = typeof({code});"
        : $"        await Realtime.Docs.Tests.NodeTable.RowCode.RunAsync(() => {code});";
}
