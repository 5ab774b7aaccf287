using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Protocol;

/// <summary>Deserializes the arguments that clients sent.</summary>
internal static class ArgumentBinding
{
    /// <summary>Deserializes an argument of an event or an acknowledgement.</summary>
    /// <param name="json">The argument.</param>
    /// <param name="attachments">The binary values of its packet.</param>
    /// <param name="typeInfo">The metadata with which the argument is deserialized.</param>
    /// <param name="eventName">The event, for the exception.</param>
    /// <param name="index">The argument's index, for the exception.</param>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public static T? Bind<T>(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, JsonTypeInfo<T> typeInfo, string eventName, int index)
    {
        try
        {
            return ArgumentReader.Read(json, attachments, typeInfo);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new SocketArgumentException(eventName, index, exception);
        }
    }

    /// <summary>Deserializes the first argument of an acknowledgement.</summary>
    /// <returns>The value; the default if there is no argument.</returns>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public static T? BindFirst<T>(this ArgumentList answer, JsonTypeInfo<T> typeInfo, string eventName) =>
        answer.Count == 0 ? default : Bind(answer[0], answer.Attachments, typeInfo, eventName, 0);
}
