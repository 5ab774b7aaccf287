using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Realtime.SocketIO.EngineIO.Requests;

/// <summary>
/// The protocol's query parameters, read in one pass. <c>HttpRequest.Query</c> is not used: its collection stays in
/// memory with the request, which for a WebSocket lasts as long as the connection.
/// </summary>
internal readonly record struct EngineQuery(StringValues Transport, StringValues Revision, StringValues SessionId, StringValues Base64)
{
    public static EngineQuery Parse(HttpRequest request)
    {
        var query = default(EngineQuery);
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = pair.DecodeName().Span;
            if (Is(name, "transport"))
            {
                query = query with { Transport = Append(query.Transport, pair) };
            }
            else if (Is(name, "EIO"))
            {
                query = query with { Revision = Append(query.Revision, pair) };
            }
            else if (Is(name, "sid"))
            {
                query = query with { SessionId = Append(query.SessionId, pair) };
            }
            else if (Is(name, "b64"))
            {
                query = query with { Base64 = Append(query.Base64, pair) };
            }
        }

        return query;
    }

    private static bool Is(ReadOnlySpan<char> name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static StringValues Append(StringValues values, QueryStringEnumerable.EncodedNameValuePair pair) =>
        StringValues.Concat(values, pair.DecodeValue().ToString());
}
