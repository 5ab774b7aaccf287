using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Tests.Cluster.Wire;

/// <summary>One message of each kind.</summary>
internal static class WireExamples
{
    private static readonly ClusterTarget Room = new(["room1"], []);

    public static IReadOnlyDictionary<string, ClusterMessage> All { get; } = new Dictionary<string, ClusterMessage>
    {
        ["broadcast"] = Of(ClusterMessageType.Broadcast) with { Target = Room, Payload = Json("""["ev","x"]""") },
        ["flags"] = Of(ClusterMessageType.Broadcast) with { Target = ClusterTarget.All with { IsVolatile = true, MayCompress = false }, Payload = Json("""["ev"]""") },
        ["binary"] = Of(ClusterMessageType.Broadcast) with
        {
            Payload = Json("""["ev",{"a":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]""") with { Attachments = [new byte[] { 1, 2 }, new byte[] { 3 }] },
        },
        ["text"] = Of(ClusterMessageType.Broadcast) with { Payload = Json("""["ev","€ \u0001 \" ∂ 😀",{"_placeholder":true,"num":0},1.5,-3,null,true]""") },
        ["ask"] = Of(ClusterMessageType.Broadcast) with { RequestId = "9f32", Target = Room with { Timeout = TimeSpan.FromSeconds(1) }, Payload = Json("""["ask",1]""") },
        ["join"] = Of(ClusterMessageType.SocketsJoin) with { Target = new(["room1"], ["a"]), Rooms = ["room5", "room6"] },
        ["leave"] = Of(ClusterMessageType.SocketsLeave) with { Target = Room, Rooms = ["room5"] },
        ["disconnect"] = Of(ClusterMessageType.DisconnectSockets) with { Close = true },
        ["fetch"] = Of(ClusterMessageType.FetchSockets) with { RequestId = "5dae", Target = Room },
        ["sockets"] = Of(ClusterMessageType.FetchSocketsResponse) with
        {
            RequestId = "5dae",
            Sockets =
            [
                new("s1", ["s1", "room1"], """{"name":"Ada"}"""u8.ToArray())
                {
                    Address = "::1", IsSecure = true, Url = "/socket.io/?EIO=4", IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(1735689600000),
                },
            ],
        },
        ["none"] = Of(ClusterMessageType.FetchSocketsResponse) with { RequestId = "5dae" },
        ["emit"] = Of(ClusterMessageType.ServerSideEmit) with { Payload = Json("""["hello",1]""") },
        ["emitAsk"] = Of(ClusterMessageType.ServerSideEmit) with { RequestId = "5dae", Namespace = "/admin", Payload = Json("""["hello",1]""") },
        ["emitAnswer"] = Of(ClusterMessageType.ServerSideEmitResponse) with { RequestId = "5dae", Payload = Json("""{"from":6712}""") },
        ["count"] = Of(ClusterMessageType.BroadcastClientCount) with { RequestId = "9f32", ClientCount = 1 },
        ["poll"] = Of(ClusterMessageType.SessionRequest) with { Namespace = ClusterMessage.SessionNamespace, RequestId = "1", Payload = Json("""[0,"sid.6572cab4585f3622",0,0]""") },
        ["polled"] = Of(ClusterMessageType.SessionAnswer) with
        {
            Namespace = ClusterMessage.SessionNamespace,
            RequestId = "1",
            Payload = Json("""[5,"",200,5,{"_placeholder":true,"num":0}]""") with { Attachments = [new byte[] { 50, 0, 255 }] },
        },
        ["ack"] = Of(ClusterMessageType.BroadcastAck) with { RequestId = "9f32", Payload = Json("\"yes\"") },
    };

    public static void AssertEqual(ClusterMessage expected, ClusterMessage actual)
    {
        Assert.Equal((expected.Type, expected.SenderId, expected.Namespace, expected.RequestId), (actual.Type, actual.SenderId, actual.Namespace, actual.RequestId));
        Assert.Equal((expected.Close, expected.ClientCount), (actual.Close, actual.ClientCount));
        Assert.Equal(expected.Rooms, actual.Rooms);
        Assert.Equal(expected.Target.Rooms, actual.Target.Rooms);
        Assert.Equal(expected.Target.ExceptRooms, actual.Target.ExceptRooms);
        Assert.Equal(
            (expected.Target.IsVolatile, expected.Target.MayCompress, expected.Target.Timeout),
            (actual.Target.IsVolatile, actual.Target.MayCompress, actual.Target.Timeout));
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(NodeOf(expected.Payload), NodeOf(actual.Payload)));
        Assert.Equal((expected.Payload.Attachments ?? []).Select(bytes => bytes.ToArray()), (actual.Payload.Attachments ?? []).Select(bytes => bytes.ToArray()));
        Assert.Equal(expected.Sockets.Select(Fields), actual.Sockets.Select(Fields));
    }

    private static System.Text.Json.Nodes.JsonNode? NodeOf(ClusterPayload payload) =>
        payload.Json.IsEmpty ? null : System.Text.Json.Nodes.JsonNode.Parse(payload.Json.Span);

    private static string Fields(ClusterSocket socket) =>
        $"{socket.Id} {string.Join(',', socket.Rooms)} {System.Text.Encoding.UTF8.GetString(socket.Data.Span)} {socket.Address} {socket.IsSecure} {socket.Url} {socket.IssuedAt:O}";

    private static ClusterMessage Of(ClusterMessageType type) => new() { Type = type, SenderId = "6572cab4585f3622", Namespace = "/" };

    private static ClusterPayload Json(string json) => new(System.Text.Encoding.UTF8.GetBytes(json), []);
}
