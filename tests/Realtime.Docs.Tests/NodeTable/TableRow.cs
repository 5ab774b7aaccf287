using System.Text.RegularExpressions;
using Realtime.Testing;

namespace Realtime.Docs.Tests.NodeTable;

/// <summary>A row of the tables "From the Node server to here".</summary>
/// <param name="Line">Its line in the document, from 1.</param>
/// <param name="Node">What the reference server has.</param>
/// <param name="Here">What stands beside it.</param>
public sealed partial record TableRow(int Line, string Node, string Here)
{
    private const string Document = "docs/socketio-server.md";

    /// <summary>The pieces of code in the right column.</summary>
    public IReadOnlyList<string> Code => [.. CodeSpan().Matches(Here).Select(span => span.Groups[1].Value)];

    public override string ToString() => $"{Document}:{Line} {Node}";

    public static IReadOnlyList<TableRow> All() =>
    [
        .. File.ReadAllLines(Path.Combine(Repository.Path, Document))
            .Select((text, index) => (Text: text, Line: index + 1))
            .SkipWhile(line => line.Text != "## From the Node server to here")
            .Skip(1)
            .TakeWhile(line => !line.Text.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.Text.StartsWith("| ", StringComparison.Ordinal) && line.Text is not ("| Node | here |" or "| --- | --- |"))
            .Select(line => (line.Line, Cells: line.Text.Split(" | ")))
            .Select(line => new TableRow(line.Line, line.Cells[0].TrimStart('|', ' '), line.Cells[1].TrimEnd('|', ' '))),
    ];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
