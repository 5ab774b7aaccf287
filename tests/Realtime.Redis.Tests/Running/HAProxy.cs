using System.Diagnostics;
using Realtime.Testing;

namespace Realtime.Redis.Tests.Running;

/// <summary>A real haproxy that sends each request to the next server, whichever client it is of.</summary>
internal sealed class HAProxy : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private HAProxy(string folder, Process process, Uri address)
    {
        _folder = folder;
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<HAProxy> StartAsync(params Uri[] servers)
    {
        var folder = Directory.CreateTempSubdirectory("haproxy").FullName;
        var port = LocalPort.FindFree();
        var file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, $"""
            defaults
                mode http
                timeout connect 2s
                timeout client 60s
                timeout server 60s
                timeout tunnel 1h
                option redispatch
                retries 3
            frontend clients
                bind 127.0.0.1:{port}
                default_backend nodes
            backend nodes
                balance roundrobin
            {string.Join('\n', servers.Select((server, i) => $"    server node{i} {server.Authority} check inter 200ms fall 2 rise 1"))}

            """);
        var process = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-q", "-f", file]))!;
        var proxy = new HAProxy(folder, process, new Uri($"http://127.0.0.1:{port}"));
        await Wait.UntilAsync(() => process.HasExited || LocalPort.Accepts(port), () => "haproxy listens");
        Assert.False(process.HasExited, "haproxy ended");
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
