using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Realtime.ProtocolHost;

namespace Realtime.SocketIO.Conformance.Running;

/// <summary>The application in a process of its own, with a limit that the system sets.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => _process = process;

    public Uri Address => _address.Task.Result;

    public bool IsRunning => !_process.HasExited;

    /// <summary>What it wrote and logged.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>The processor time that it has taken so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it with at most so many descriptors.</summary>
    public static async Task<HostProcess> StartAsync(int descriptors, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("prlimit", [$"--nofile={descriptors}:{descriptors}", "dotnet", typeof(ProtocolApplication).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment.Append(("PORT", "0")))
        {
            start.Environment[name] = value;
        }

        var host = new HostProcess(new Process { StartInfo = start });
        host._process.OutputDataReceived += (_, e) => host.Add(e.Data);
        host._process.ErrorDataReceived += (_, e) => host.Add(e.Data);
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        try
        {
            await Deadlines.Within(host._address.Task, "the address of the child process");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex("^listening on (.*)$")]
    private static partial Regex Listening();
}
