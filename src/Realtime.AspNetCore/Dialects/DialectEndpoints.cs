using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>Every place where a dialect is spoken: the app's own endpoint first, then those that were added.</summary>
internal sealed class DialectEndpoints(IReadOnlyList<DialectEndpoint> all)
{
    public IReadOnlyList<DialectEndpoint> All { get; } = all;

    /// <summary>Each path with its server; the app's own first.</summary>
    public IEnumerable<(string Path, string ServerName)> Servers => All.Select(e => (e.Path, e.ServerName)).Distinct();
}

/// <summary>One dialect at one path and namespace.</summary>
internal sealed record DialectEndpoint(Dialect Dialect, string Path, string ServerName, string Namespace, DeclaredIdentity Declared)
{
    /// <summary>The ids of clients that declare who they are; null if they may not, or if the ids are those of users who sign in.</summary>
    public DeclaredIds? DeclaredIds { get; } = Declared is { IsAllowed: true, IdsAreUserIds: false } ? new DeclaredIds(Dialect.Name) : null;
}

/// <summary>A dialect that the host added. Its path is null if it uses the app's own path.</summary>
internal sealed record DialectRegistration(Dialect Dialect, string? Path, string Namespace)
{
    public string ServerName => Path is null ? ChatRealtime.ServerName : ChatRealtime.ServerName + Path;

    /// <summary>The name of the options of this path and namespace. <see cref="ServerName"/> is the name of the path's.</summary>
    public string OptionsName => $"{ServerName} {Namespace}";
}
