using System.Diagnostics;
using System.Runtime.InteropServices;
using Realtime.Testing;
using StackExchange.Redis;

namespace Realtime.Redis.Tests.Running;

/// <summary>A redis-server without persistence, on a port of its own.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly string[] _arguments;
    private Process _process;

    private RedisServer(int port, string[] arguments)
    {
        Port = port;
        _arguments = arguments;
        _process = StartProcess();
    }

    public int Port { get; }

    public string Configuration => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(LocalPort.FindFree(), arguments);
        await server.AwaitListeningAsync();
        return server;
    }

    /// <summary>A connection for the test's own commands.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(Configuration + ",allowAdmin=true");

    /// <summary>Ends the process at once, with all it holds.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again, empty, on the same port.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = StartProcess();
        await AwaitListeningAsync();
    }

    /// <summary>Keeps it from answering, without ending connections.</summary>
    public void Freeze() => Signal(Stop);

    public void Resume() => Signal(Continue);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    private Process StartProcess()
    {
        var start = new ProcessStartInfo("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath(), .. _arguments])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private Task AwaitListeningAsync() => Wait.UntilAsync(Listens, () => "redis-server listens");

    private bool Listens()
    {
        Assert.False(_process.HasExited, "redis-server ended");
        return LocalPort.Accepts(Port);
    }
}
