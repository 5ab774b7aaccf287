using System.Globalization;
using Realtime.Bench.Scenarios;

namespace Realtime.Bench.Reporting;

/// <summary>The table: the figures of each server, and the ratio of this repository's figure to each of the others.</summary>
internal sealed class Report(Effort effort)
{
    private const double Saturated = 0.9;
    private static readonly string[] Others = ["limit", "SignalR", "Node"];
    private readonly List<Row> _rows = [];

    public Row Add(string name, string unit, Better better = Better.Less, bool isPaced = false)
    {
        var row = new Row(name, unit, better, isPaced);
        _rows.Add(row);
        return row;
    }

    public void Print(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"mode {effort.Name}, {effort.Rounds} turns of {Number(effort.Slice)} s each; medians. Ratio: Realtime's figure over the other's.");
        output.WriteLine();
        output.WriteLine($"| figure | better | Realtime | {string.Join(" | ", Others)} | {string.Join(" | ", Others.Select(name => $"/ {name}"))} | generator |");
        output.WriteLine($"| --- | --- {string.Concat(Enumerable.Repeat("| ---: ", 2 + (2 * Others.Length)))}|");
        foreach (var row in _rows)
        {
            var cells = new List<string> { $"{row.Name} ({row.Unit})", row.Better == Better.Less ? "less" : "more", Number(row.Median("Realtime")) };
            cells.AddRange(Others.Select(name => Number(row.Median(name))));
            cells.AddRange(Others.Select(name => row.Ratio("Realtime", name) is { } ratio ? ratio.ToString("0.00x", CultureInfo.InvariantCulture) : ""));
            cells.Add(Load(row));
            output.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        output.WriteLine();
        output.WriteLine("generator: the most of its core that the load generator used; * where it was the bottleneck itself.");
    }

    private static string Load(Row row)
    {
        if (row.IsPaced || row.GeneratorShare == 0)
        {
            return "";
        }

        var share = row.GeneratorShare.ToString("0 %", CultureInfo.InvariantCulture);
        return row.GeneratorShare > Saturated ? share + " *" : share;
    }

    private static string Number(double? value) => value switch
    {
        null => "",
        >= 1000 => value.Value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
