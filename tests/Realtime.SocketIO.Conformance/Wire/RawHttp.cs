using System.Text;
using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>Single HTTP requests, spelled out byte by byte.</summary>
internal static class RawHttp
{
    public const string PollingQuery = "EIO=4&transport=polling";
    public const string WebSocketQuery = "EIO=4&transport=websocket";

    /// <summary>The headers of a well-formed WebSocket upgrade.</summary>
    public static readonly string[] UpgradeHeaders =
    [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];

    /// <summary>Sends one request on a connection of its own and reads the answer.</summary>
    public static async Task<RawResponse> SendAsync(
        Target target, string method, string query, IEnumerable<string>? headers = null, byte[]? body = null)
    {
        await using var connection = await RawConnection.OpenAsync(target);
        await connection.WriteAsync(Request(target, method, query, headers, body));
        return await Deadlines.Within(connection.ReadResponseAsync(), $"an answer to {method} {query}");
    }

    public static Task<RawResponse> GetAsync(Target target, string query, params string[] headers) =>
        SendAsync(target, "GET", query, headers);

    public static Task<RawResponse> PostAsync(Target target, string query, string body, params string[] headers) =>
        SendAsync(target, "POST", query, headers, Encoding.UTF8.GetBytes(body));

    /// <summary>A WebSocket upgrade request that is expected to be refused.</summary>
    public static Task<RawResponse> UpgradeAsync(Target target, string query, params string[] headers) =>
        SendAsync(target, "GET", query, [.. UpgradeHeaders, .. headers]);

    /// <summary>The bytes of a request; a body brings its Content-Length.</summary>
    public static byte[] Request(
        Target target, string method, string query, IEnumerable<string>? headers = null, byte[]? body = null)
    {
        List<string> lines = [.. headers ?? []];
        if (!lines.Exists(line => line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)))
        {
            lines.Add("Connection: close");
        }

        if (body is not null)
        {
            lines.Add($"Content-Length: {body.Length}");
        }

        return [.. Head(target, method, query, lines), .. body ?? []];
    }

    /// <summary>A request head with exactly these headers, for bodies that a test sends in its own way.</summary>
    public static byte[] Head(Target target, string method, string query, IEnumerable<string> headers)
    {
        var head = new StringBuilder($"{method} {target.Path}?{query} HTTP/1.1\r\n");
        head.Append($"Host: {target.Address.Authority}\r\n");
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }
}
