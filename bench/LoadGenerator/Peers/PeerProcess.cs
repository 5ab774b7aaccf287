using System.Diagnostics;
using System.Globalization;
using Realtime.Bench.Net;

namespace Realtime.Bench.Peers;

/// <summary>A running server, pinned to the first core.</summary>
internal sealed class PeerProcess : IDisposable
{
    public const int ServerCore = 0;
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(3) };
    private readonly Process _process;

    private PeerProcess(Peer peer, Process process, int port)
    {
        Peer = peer;
        _process = process;
        Port = port;
    }

    public Peer Peer { get; }

    public int Port { get; }

    public double CpuSeconds => ProcessUsage.CpuSeconds(_process.Id);

    public long ResidentBytes => ProcessUsage.ResidentBytes(_process.Id);

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="peer">The kind of server.</param>
    /// <param name="port">The port; 0 for any.</param>
    /// <param name="redis">The address of the Redis that connects several servers; null for none.</param>
    /// <exception cref="InvalidOperationException">The server ended instead.</exception>
    public static PeerProcess Start(Peer peer, int port = 0, string? redis = null)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["DATABASE"] = peer.Database;
        start.Environment["REDIS"] = redis;

        // Optimized compilation starts without a delay. On one busy core it would otherwise come after the measurement.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(ServerCore.ToString(CultureInfo.InvariantCulture));
        foreach (var argument in peer.Command.Split(' '))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                return new PeerProcess(peer, process, new Uri(line["listening on ".Length..]).Port);
            }
        }

        process.WaitForExit();
        throw new InvalidOperationException($"{peer.Name} did not start: {peer.Command}");
    }

    /// <summary>Calls a control endpoint, for requests that clients cannot make.</summary>
    public string Control(string path)
    {
        using var response = Http.Send(new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{Port}/control/{path}"));
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    public double ControlNumber(string path) => double.Parse(Control(path), CultureInfo.InvariantCulture);

    /// <summary>Opens clients, a number of them at a time, and waits until all are ready.</summary>
    public List<WebSocketClient> Connect(EventLoop loop, int count, Func<int, string?>? user = null, int atATime = 64, Action<WebSocketClient>? onReady = null)
    {
        var clients = new List<WebSocketClient>(count);
        var ready = 0;
        while (ready < count)
        {
            while (clients.Count < count && clients.Count - ready < atATime)
            {
                var client = new WebSocketClient(loop, Peer.Wire, Port, user?.Invoke(clients.Count));
                client.OnReady = opened =>
                {
                    ready++;
                    opened.OnReady = null;
                    onReady?.Invoke(opened);
                };
                clients.Add(client);
            }

            loop.Poll(20);
        }

        return clients;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
