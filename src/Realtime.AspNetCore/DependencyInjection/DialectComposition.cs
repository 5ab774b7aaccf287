using Microsoft.Extensions.Options;
using Realtime.Dialects;

namespace Realtime.DependencyInjection;

/// <summary>Lists the endpoints with their dialects.</summary>
internal static class DialectComposition
{
    /// <summary>Returns the app's own endpoint first, then those that the host added.</summary>
    /// <exception cref="OptionsValidationException">Two dialects have the same path and namespace.</exception>
    public static DialectEndpoints Compose(ChatRealtimeOptions main, IEnumerable<DialectRegistration> added)
    {
        DialectEndpoint[] all =
        [
            new(main.Dialect, main.Path, ChatRealtime.ServerName, "/"),
            .. added.Select(a => new DialectEndpoint(a.Dialect, a.Path ?? main.Path, a.ServerName, a.Namespace)),
        ];
        if (all.GroupBy(e => (e.Path.ToUpperInvariant(), e.Namespace)).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new OptionsValidationException(
                nameof(ChatRealtimeOptions),
                typeof(ChatRealtimeOptions),
                [$"Two dialects ({string.Join(", ", twice.Select(e => e.Dialect.Name))}) are mapped to the namespace '{twice.First().Namespace}' at '{twice.First().Path}'."]);
        }

        return new(all);
    }
}
