using Xunit;

namespace Realtime.Docs.Tests.NodeTable;

/// <summary>Every piece of code beside the reference server's API compiles, and does what it says against a running server without throwing.</summary>
public sealed class NodeTableTests
{
    public static TheoryData<string> Rows => [.. TableRow.All().Select(row => row.ToString())];

    [Fact]
    public void The_table_is_found() => Assert.True(TableRow.All().Count(row => row.Code.Count > 0) > 50);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It_compiles_and_runs(string place)
    {
        var row = TableRow.All().Single(row => row.ToString() == place);
        Assert.Equal("", RowCompiler.Errors(row));

        await using var host = await RowHost.StartAsync();
        await RowCompiler.RunAsync(row);
    }
}
