using System.Text.Json.Serialization;

namespace Realtime.Nodes;

/// <summary>
/// How signals are written. What comes from another node is input: a value that is missing or null where it must not be is
/// refused.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SignalBatch))]
[JsonSerializable(typeof(LeaveSignal))]
[JsonSerializable(typeof(DisconnectSignal))]
[JsonSerializable(typeof(BlockSignal))]
[JsonSerializable(typeof(InRoomSignal))]
[JsonSerializable(typeof(StopReplySignal))]
[JsonSerializable(typeof(NotificationsSignal))]
[JsonSerializable(typeof(PresenceSignal))]
[JsonSerializable(typeof(SessionSignal))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
internal sealed partial class NodeJson : JsonSerializerContext;
