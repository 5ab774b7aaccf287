using Microsoft.Extensions.Primitives;

namespace Realtime.SocketIO.EngineIO.WebSockets;

/// <summary>
/// The negotiation of <c>permessage-deflate</c> (RFC 7692, section 7.1). Neither side keeps its window between
/// messages. So all recipients can share a compressed frame, and an idle connection holds no window.
/// </summary>
internal static class PerMessageDeflate
{
    private const string Name = "permessage-deflate";

    /// <summary>Chooses the first of the client's offers that is acceptable.</summary>
    /// <param name="offers">The request's Sec-WebSocket-Extensions header.</param>
    /// <returns>The response's Sec-WebSocket-Extensions header; null for no compression.</returns>
    public static string? Negotiate(StringValues offers)
    {
        foreach (var header in offers)
        {
            foreach (var offer in header?.Split(',') ?? [])
            {
                if (Accept(offer) is { } answer)
                {
                    return answer;
                }
            }
        }

        return null;
    }

    private static string? Accept(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        if (!parts[0].Equals(Name, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // A parameter that is unknown, invalid or repeated declines the whole offer (section 7.1).
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals].TrimEnd();
            var value = equals < 0 ? null : Unquote(part[(equals + 1)..].TrimStart());
            if (!IsAcceptable(name, value) || !seen.Add(name))
            {
                return null;
            }
        }

        const string Answer = Name + "; client_no_context_takeover; server_no_context_takeover";
        return seen.Contains("server_max_window_bits") ? Answer + "; server_max_window_bits=15" : Answer;
    }

    private static bool IsAcceptable(string name, string? value) => name.ToLowerInvariant() switch
    {
        "client_no_context_takeover" or "server_no_context_takeover" => value is null,
        "client_max_window_bits" => value is null or "8" or "9" or "10" or "11" or "12" or "13" or "14" or "15",

        // A smaller window would need separate frames for this client.
        "server_max_window_bits" => value is "15",
        _ => false,
    };

    private static string Unquote(string value) => value is ['"', .. var inner, '"'] ? inner : value;
}
