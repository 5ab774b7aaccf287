using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Realtime.Bench.Peers;

/// <summary>A Redis of the scenario's own, without persistence, on the generator's core.</summary>
internal sealed class RedisProcess : IDisposable
{
    private const int Core = 1;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private RedisProcess(Process process, int port)
    {
        _process = process;
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public string Address { get; }

    /// <exception cref="InvalidOperationException">Redis ended instead.</exception>
    /// <exception cref="TimeoutException">Redis does not accept connections.</exception>
    public static RedisProcess Start()
    {
        var port = FreePort();
        var core = Math.Min(Core, Environment.ProcessorCount - 1);
        var arguments = string.Create(
            CultureInfo.InvariantCulture, $"-c {core} redis-server --port {port} --bind 127.0.0.1 --save \"\" --appendonly no");
        var process = Process.Start(new ProcessStartInfo("taskset", arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var redis = new RedisProcess(process, port);
        try
        {
            redis.AwaitStart(port);
            return redis;
        }
        catch
        {
            redis.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void AwaitStart(int port)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException("redis-server did not start.");
                }

                if (Stopwatch.GetElapsedTime(startedAt) > StartTimeout)
                {
                    throw new TimeoutException("redis-server does not listen.");
                }

                Thread.Sleep(20);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
