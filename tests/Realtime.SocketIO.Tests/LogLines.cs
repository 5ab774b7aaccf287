using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Realtime.SocketIO.Tests;

/// <summary>What a host logs of its Socket.IO servers, at the levels of the ASP.NET Core templates.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _all = new();

    /// <summary>Each line as <c>Level: text</c>.</summary>
    public IReadOnlyList<string> All => [.. _all];

    public void AddTo(IServiceCollection services) => services.AddLogging(logging => logging
        .AddProvider(this)
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("Microsoft.Hosting", LogLevel.Warning));

    public ILogger CreateLogger(string categoryName) => new Logger(_all);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
