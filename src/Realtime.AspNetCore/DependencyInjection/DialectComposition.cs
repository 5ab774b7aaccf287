using Microsoft.Extensions.Options;
using Realtime.Dialects;
using Realtime.Dialects.Native;

namespace Realtime.DependencyInjection;

/// <summary>Lists the endpoints with their dialects.</summary>
internal static class DialectComposition
{
    /// <summary>Returns the app's own endpoint first, then those that the host added.</summary>
    /// <exception cref="OptionsValidationException">Two dialects have the same path and namespace.</exception>
    public static DialectEndpoints Compose(
        ChatRealtimeOptions main,
        IEnumerable<DialectRegistration> added,
        IOptionsMonitor<DialectEndpointOptions> options)
    {
        List<DialectEndpoint> all =
        [
            new(main.Dialect, main.Path, ChatRealtime.ServerName, "/", new(main.AllowDeclaredIdentity) { IdsAreUserIds = main.DeclaredIdsAreUserIds }),
            .. added.Select(a => new DialectEndpoint(a.Dialect, a.Path ?? main.Path, a.ServerName, a.Namespace, Declared(options.Get(a.OptionsName)))),
        ];
        if (all.GroupBy(e => (e.Path.ToUpperInvariant(), e.Namespace)).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new OptionsValidationException(
                nameof(ChatRealtimeOptions),
                typeof(ChatRealtimeOptions),
                [$"Two dialects ({string.Join(", ", twice.Select(e => e.Dialect.Name))}) are mapped to the namespace '{twice.First().Namespace}' at '{twice.First().Path}'."]);
        }

        if (main.ServeNative)
        {
            // Beside each path's dialects; a dialect that the host put there stays.
            all.AddRange(all
                .DistinctBy(e => e.ServerName)
                .Where(e => !all.Exists(other => other.ServerName == e.ServerName && other.Namespace == NativeDialect.Namespace))
                .Select(e => e with { Dialect = NativeDialect.Instance, Namespace = NativeDialect.Namespace })
                .ToArray());
        }

        return new(all);
    }

    private static DeclaredIdentity Declared(DialectEndpointOptions options) =>
        new(options.AllowDeclaredIdentity) { IdsAreUserIds = options.DeclaredIdsAreUserIds };
}
