using Microsoft.Extensions.Options;

namespace Realtime.Hosting;

/// <summary>All endpoints with their dialects: the app's own first, then those that were added.</summary>
internal sealed class DialectEndpoints
{
    public DialectEndpoints(IOptions<ChatRealtimeOptions> options, IEnumerable<DialectRegistration> added)
    {
        var main = options.Value;
        All =
        [
            new(main.Dialect, main.Path, ChatRealtime.ServerName, "/"),
            .. added.Select(a => new DialectEndpoint(a.Dialect, a.Path ?? main.Path, a.ServerName, a.Namespace)),
        ];
        if (All.GroupBy(e => (e.Path.ToUpperInvariant(), e.Namespace)).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new OptionsValidationException(
                nameof(ChatRealtimeOptions),
                typeof(ChatRealtimeOptions),
                [$"Two dialects ({string.Join(", ", twice.Select(e => e.Dialect.Name))}) are mapped to the namespace '{twice.First().Namespace}' at '{twice.First().Path}'."]);
        }
    }

    public IReadOnlyList<DialectEndpoint> All { get; }

    /// <summary>Each path with its server; the app's own first.</summary>
    public IEnumerable<(string Path, string ServerName)> Servers => All.Select(e => (e.Path, e.ServerName)).Distinct();
}

/// <summary>One dialect at one path and namespace.</summary>
internal sealed record DialectEndpoint(Dialect Dialect, string Path, string ServerName, string Namespace);

/// <summary>A dialect that the host added. Its path is null if it uses the app's own path.</summary>
internal sealed record DialectRegistration(Dialect Dialect, string? Path, string Namespace)
{
    public string ServerName => Path is null ? ChatRealtime.ServerName : ChatRealtime.ServerName + Path;
}
