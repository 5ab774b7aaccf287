using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Crossing;

/// <summary>
/// The table of <c>docs/dialects.md</c> that says how what is done in one contract is heard in another: every row is played with
/// real sockets of both. With <c>REALTIME_WRITE_TABLES=1</c>, the test writes the table instead of comparing it.
/// </summary>
public sealed class CrossingTests
{
    private const string Begin = "<!-- What crosses: written by CrossingTests -->";
    private const string End = "<!-- The end of what crosses -->";

    private static readonly string[] Heads = ["what happens", "Marketplace", "Direct", "ChatterBox", "Assistant", "Chatroom", "on request"];

    [Fact]
    public async Task The_table_says_what_crosses()
    {
        await using var stage = await CrossingStage.StartAsync();
        var rows = await CrossingRows.PlayAsync(stage);
        var table = string.Join('\n', [Line(Heads), Line([.. Heads.Select(_ => "---")]), .. rows.Select(Line)]);

        var path = Path.Combine(Repository.Path, "docs", "dialects.md");
        var text = await File.ReadAllTextAsync(path);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("REALTIME_WRITE_TABLES") == "1")
        {
            await File.WriteAllTextAsync(path, $"{text[..from]}\n\n{table}\n\n{text[to..]}");
            return;
        }

        Assert.Equal(table, text[from..to].Trim());
    }

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |";
}
