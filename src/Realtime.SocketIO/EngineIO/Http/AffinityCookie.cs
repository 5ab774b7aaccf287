using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>
/// Sets the cookie that load balancers go by. A browser shares it among its tabs, so one that is there already
/// stays: a new value would send the polls of the other tabs to a node that does not know them.
/// </summary>
internal static class AffinityCookie
{
    // As RandomId makes them. Anything else did not come from here and is not repeated to anybody.
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
