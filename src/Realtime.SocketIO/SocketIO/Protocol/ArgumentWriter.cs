using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>Writes arguments whose types are known only at run time.</summary>
internal static class ArgumentWriter
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<object?> arguments, JsonSerializerOptions options)
    {
        foreach (var argument in arguments)
        {
            if (argument is null)
            {
                json.WriteNullValue();
            }
            else
            {
                JsonSerializer.Serialize(json, argument, options.GetTypeInfo(argument.GetType()));
            }
        }
    }
}
