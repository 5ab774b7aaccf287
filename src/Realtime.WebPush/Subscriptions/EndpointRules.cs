using System.Globalization;
using Microsoft.Extensions.Options;

namespace Realtime.WebPush.Subscriptions;

/// <summary>Which endpoints messages may be sent to.</summary>
internal sealed class EndpointRules(IOptions<WebPushOptions> options)
{
    private const int MaxLength = 2_048;

    /// <summary>Finds what is wrong with an endpoint.</summary>
    /// <returns>Null if nothing is.</returns>
    public string? FindFault(string? endpoint) =>
        endpoint is not { Length: > 0 and <= MaxLength } || !Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0
            ? "endpoint must be an https address"
        : !options.Value.AllowedHosts.Any(allowed => Matches(address, allowed))
            ? "endpoint must be that of a push service which the app allows"
        : null;

    private static bool Matches(Uri address, string allowed)
    {
        var (name, port) = allowed.LastIndexOf(':') is > 0 and var colon && int.TryParse(allowed[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var other)
            ? (allowed[..colon], other)
            : (allowed, 443);
        return address.Port == port
            && (name.StartsWith("*.", StringComparison.Ordinal)
                ? address.IdnHost.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
                : address.IdnHost.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
