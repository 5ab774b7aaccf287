using Microsoft.Extensions.Logging;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>One line of a log.</summary>
internal sealed record LogEntry(string Category, LogLevel Level, int Id, string Text);
