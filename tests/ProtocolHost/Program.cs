using System.Globalization;
using Realtime.ProtocolHost;

var port = Number("PORT", 3000);

await using var app = ProtocolApplication.Create($"http://127.0.0.1:{port}", options =>
{
    ProtocolApplication.SuiteOptions(options);
    options.PingInterval = TimeSpan.FromMilliseconds(Number("PING_INTERVAL", (int)options.PingInterval.TotalMilliseconds));
    options.PingTimeout = TimeSpan.FromMilliseconds(Number("PING_TIMEOUT", (int)options.PingTimeout.TotalMilliseconds));
});
await app.StartAsync();

// A parent process that started this one on port 0 reads the address from here.
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();

static int Number(string variable, int fallback) =>
    int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : fallback;
