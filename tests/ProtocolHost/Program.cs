using System.Globalization;
using Realtime.ProtocolHost;
using Realtime.SocketIO;

var port = Number("PORT", 3000);

await using var app = ProtocolApplication.Create($"http://127.0.0.1:{port}", options =>
{
    ProtocolApplication.SuiteOptions(options);
    options.PingInterval = TimeSpan.FromMilliseconds(Number("PING_INTERVAL", (int)options.PingInterval.TotalMilliseconds));
    options.ConnectTimeout = TimeSpan.FromMilliseconds(Number("CONNECT_TIMEOUT", (int)options.ConnectTimeout.TotalMilliseconds));
    options.PingTimeout = TimeSpan.FromMilliseconds(Number("PING_TIMEOUT", (int)options.PingTimeout.TotalMilliseconds));
    options.MaxAcceptedConnections = Number("MAX_ACCEPTED", 0) is > 0 and var most ? most : null;
    options.MaxConcurrentEvents = Number("MAX_CONCURRENT_EVENTS", options.MaxConcurrentEvents);
    options.AcceptedWaitingEvents = Number("ACCEPTED_WAITING_EVENTS", options.AcceptedWaitingEvents);
    options.AllowEIO3 = Number("ALLOW_EIO3", 0) == 1;
    options.ConnectionStateRecovery = Number("RECOVERY", 0) == 1 ? new ConnectionStateRecoveryOptions() : null;
    options.Parser = Environment.GetEnvironmentVariable("PARSER") == "msgpack" ? MessagePackPacketParser.Instance : options.Parser;
});
await app.StartAsync();

// A parent process that started this one on port 0 reads the address from here.
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();

static int Number(string variable, int fallback) =>
    int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : fallback;
