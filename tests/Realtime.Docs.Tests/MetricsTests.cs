using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Testing;
using Xunit;

namespace Realtime.Docs.Tests;

/// <summary>The instruments of a host, the documents, the dashboard and the alerts name the same metrics.</summary>
public sealed partial class MetricsTests : IAsyncLifetime
{
    private readonly List<Instrument> _instruments = [];
    private readonly MeterListener _listener = new();
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddChatRealtime();
        _app = builder.Build();
        var scope = _app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == scope && IsOurs(instrument.Name))
            {
                lock (_instruments)
                {
                    _instruments.Add(instrument);
                }
            }
        };
        _listener.Start();
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _listener.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public void Every_instrument_is_in_a_table_of_the_documents()
    {
        var documented = Documented();
        Assert.True(_instruments.Count > 30);
        Assert.DoesNotContain(_instruments.Select(instrument => instrument.Name), name => !documented.Contains(name));
    }

    [Fact]
    public void Every_documented_instrument_of_chat_exists()
    {
        var names = _instruments.Select(instrument => instrument.Name).ToHashSet();
        Assert.DoesNotContain(Documented(), name => name.StartsWith("realtime.chat.", StringComparison.Ordinal) && !names.Contains(name));
    }

    [Theory]
    [InlineData("grafana/realtime.json")]
    [InlineData("prometheus/realtime-alerts.yml")]
    public void Every_metric_of_the_dashboard_and_of_the_alerts_is_exported(string file)
    {
        var exported = _instruments.SelectMany(ExportedNames).ToHashSet();
        var used = ExportedName().Matches(File.ReadAllText(Path.Combine(Repository.Path, "docs", file))).Select(match => match.Value).Distinct().ToList();
        Assert.True(used.Count > 10);
        Assert.DoesNotContain(used, name => !exported.Contains(name) && name is not "socketio_drop_reason" and not "socketio_event");
    }

    [Fact]
    public void The_dashboard_has_a_query_in_every_panel_and_places_none_above_another()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Path, "docs", "grafana", "realtime.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("gridPos").GetRawText()).Distinct().Count());
    }

    [Fact]
    public void Operations_says_what_to_do_for_each_alert()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Path, "docs", "operations.md"));
        var alerts = Alert().Matches(File.ReadAllText(Path.Combine(Repository.Path, "docs", "prometheus", "realtime-alerts.yml"))).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(alerts);
        Assert.DoesNotContain(alerts, alert => !text.Contains($"| `{alert}` |", StringComparison.Ordinal));
        Assert.DoesNotContain(AlertRow().Matches(text).Select(match => match.Groups[1].Value), alert => !alerts.Contains(alert));
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("realtime.", StringComparison.Ordinal) || name.StartsWith("socketio.", StringComparison.Ordinal);

    /// <summary>The names at the beginning of rows of tables.</summary>
    private static HashSet<string> Documented() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Path, "docs"), "*.md")
            .SelectMany(path => Row().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups[1].Value)];

    /// <summary>The names under which the exporter of OpenTelemetry for Prometheus shows an instrument.</summary>
    private static IEnumerable<string> ExportedNames(Instrument instrument)
    {
        var kind = instrument.GetType().Name.Split('`')[0];
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var name = instrument.Name.Replace('.', '_') + unit;
        return kind switch
        {
            "Histogram" => [name + "_bucket", name + "_sum", name + "_count"],
            "Counter" or "ObservableCounter" => [name + "_total"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"(?m)^\| `((?:realtime|socketio)\.[a-z_.]+)` \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(?:realtime_chat|socketio)_[a-z_]+")]
    private static partial Regex ExportedName();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"(?m)^\| `(Realtime\w+)` \|")]
    private static partial Regex AlertRow();
}
