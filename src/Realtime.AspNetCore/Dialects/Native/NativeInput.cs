using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Domain;

namespace Realtime.Dialects.Native;

/// <summary>Checks what clients send.</summary>
internal static class NativeInput
{
    /// <summary>Returns a list of ids.</summary>
    /// <exception cref="RealtimeException">It is missing, has too few or too many entries, or one is no id.</exception>
    public static string[] Ids(IReadOnlyList<string?>? ids, string field, int most, int least = 1)
    {
        if (ids is null || ids.Count < least || ids.Count > most)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"{field} must have {least} to {most} entries");
        }

        return [.. ids.Select(id => Texts.RequireId(id, field)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Returns a value that is needed.</summary>
    public static T Needed<T>(T? value, string field)
        where T : struct => value ?? throw new RealtimeException(RealtimeError.InvalidPayload, $"{field} is needed");

    /// <summary>Returns the payload of an event that may have none.</summary>
    public static T Optional<T>(ClientCall call, JsonTypeInfo<T> type)
        where T : class, new() => call.PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null ? new() : call.Payload(type);
}
