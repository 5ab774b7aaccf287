using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Realtime.Storage.Testing;

/// <summary>What a store logged: each line as an operator reads it, with the exception that it carries.</summary>
public sealed class TestLog : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Text, Exception? Exception)> Lines { get; } = new();

    public IEnumerable<(LogLevel Level, string Text, Exception? Exception)> Warnings => Lines.Where(line => line.Level >= LogLevel.Warning);

    /// <summary>Waits until a warning is there.</summary>
    public async Task WaitForWarningAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Warnings.Any())
        {
            await Task.Delay(10, timeout.Token);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(TestLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Lines.Enqueue((logLevel, formatter(state, exception), exception));
    }
}
