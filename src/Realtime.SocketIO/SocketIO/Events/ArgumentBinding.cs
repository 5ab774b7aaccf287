using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Events;

/// <summary>Parses what clients sent.</summary>
internal static class ArgumentBinding
{
    /// <summary>Parses an argument of an acknowledgement.</summary>
    /// <exception cref="SocketArgumentException">It is not of that type.</exception>
    public static T? Bind<T>(this ArgumentList arguments, string eventName, int index, JsonTypeInfo<T> typeInfo)
    {
        try
        {
            return arguments.Parse(index, typeInfo);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new SocketArgumentException(eventName, index, exception);
        }
    }
}
