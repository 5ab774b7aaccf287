using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Realtime.Redis.Tests.Running;
using Realtime.Testing;

namespace Realtime.Redis.Tests.Interop;

/// <summary>The official Node server of <c>node/server.js</c>.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly SemaphoreSlim Installing = new(1, 1);
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = new();
    private int _call;

    private NodeProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<NodeProcess> StartAsync(RedisServer redis, RedisLayout layout = RedisLayout.Streams)
    {
        await InstallAsync();
        var folder = Folder();
        var process = Process.Start(new ProcessStartInfo("node", ["server.js", $"redis://{redis.Configuration}", layout == RedisLayout.Classic ? "classic" : "streams"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(SocketIOTestClient.Patience)
            ?? throw new InvalidOperationException("The Node server ended");
        var port = JsonSerializer.Deserialize<int[]>(line)![0];
        var node = new NodeProcess(process, new Uri($"http://127.0.0.1:{port}"));
        _ = node.ReadAsync();
        return node;
    }

    /// <summary>Runs a command of the server.</summary>
    public async Task<JsonElement> CallAsync(string name, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _call);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize<object?[]>([id, name, .. arguments]));
        return await answer.Task.WaitAsync(SocketIOTestClient.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    /// <summary>The folder in the sources, whose packages npm installs.</summary>
    public static string Folder() => Path.Combine(Repository.Path, "tests", "Realtime.Redis.Tests", "Interop", "node");

    public static async Task InstallAsync()
    {
        var folder = Folder();
        await Installing.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(folder, "node_modules", "@socket.io", "redis-emitter")) && Directory.Exists(Path.Combine(folder, "node_modules", "socket.io-client")))
            {
                return;
            }

            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder })!;
            await npm.WaitForExitAsync().WaitAsync(InstallTime);
            Assert.Equal(0, npm.ExitCode);
        }
        finally
        {
            Installing.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var answer = JsonDocument.Parse(line);
            var parts = answer.RootElement;
            if (_calls.TryRemove(parts[0].GetInt32(), out var call))
            {
                if (parts.GetArrayLength() > 2)
                {
                    call.TrySetException(new InvalidOperationException($"The Node server refused: {parts[2]}"));
                }
                else
                {
                    call.TrySetResult(parts[1].Clone());
                }
            }
        }
    }
}
