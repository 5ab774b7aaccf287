using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>
/// Sets the cookie that load balancers route by. The tabs of a browser share it, so an existing value is kept: a new
/// one would send the polls of the other tabs to a node that does not know them.
/// </summary>
internal static class AffinityCookie
{
    // The length of an id from RandomId. Any other value was not created here and is not sent back.
    private const int ValueLength = 24;

    public static void Set(HttpContext context, SocketIOCookie cookie)
    {
        var name = cookie.Name!;
        var value = context.Request.Cookies[name];
        if (!IsOurs(value))
        {
            value = RandomId.Create();
        }

        context.Response.Cookies.Append(name, value!, cookie.Build(context));
    }

    private static bool IsOurs(string? value) => value is { Length: ValueLength } && Base64Url.IsValid(value);
}
