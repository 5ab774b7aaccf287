using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Realtime.SocketIO.Protocol;

/// <summary>The CONNECT packets of Socket.IO v2 clients: <c>/namespace?token=abc</c>.</summary>
internal static class LegacyConnect
{
    /// <summary>Separates the name from its query, which is used as the auth payload.</summary>
    public static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> name, out JsonElement auth)
    {
        var mark = name.IndexOf((byte)'?');
        if (mark < 0)
        {
            auth = default;
            return name;
        }

        var values = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(name[mark..]));
        auth = JsonSerializer.SerializeToElement(values.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()), PlainJson.Default.DictionaryStringString);
        return name[..mark];
    }
}
