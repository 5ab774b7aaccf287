using System.Text;
using MessagePack;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;

namespace Realtime.SocketIO.Tests.Cluster.Wire;

/// <summary>Messages between servers have the form of the official streams adapter, and survive a round trip.</summary>
public sealed class ClusterWireTests
{
    private const string Socket = """
        {"id":"s1","handshake":{"headers":{},"time":"Wed Jan 01 2025 00:00:00 GMT+0000 (Coordinated Universal Time)","address":"::1","xdomain":false,"secure":true,"issued":1735689600000,"url":"/socket.io/?EIO=4","query":{},"auth":{}},"rooms":["s1","room1"],"data":{"name":"Ada"}}
        """;

    public static TheoryData<string> Names => [.. WireExamples.All.Keys];

    [Theory]
    [InlineData("broadcast", """{"packet":{"type":2,"data":["ev","x"]},"opts":{"rooms":["room1"],"except":[],"flags":{}}}""")]
    [InlineData("join", """{"opts":{"rooms":["room1"],"except":["a"],"flags":{}},"rooms":["room5","room6"]}""")]
    [InlineData("leave", """{"opts":{"rooms":["room1"],"except":[],"flags":{}},"rooms":["room5"]}""")]
    [InlineData("disconnect", """{"opts":{"rooms":[],"except":[],"flags":{}},"close":true}""")]
    [InlineData("flags", """{"packet":{"type":2,"data":["ev"]},"opts":{"rooms":[],"except":[],"flags":{"volatile":true,"compress":false}}}""")]
    [InlineData("emit", """{"packet":["hello",1]}""")]
    public void An_entry_is_written_as_official_servers_write_it(string name, string data) =>
        Assert.Equal(data, Encoding.UTF8.GetString(ClusterWire.WriteEntry(WireExamples.All[name]).Span));

    [Theory]
    [InlineData("ask", """{"type":3,"data":{"packet":{"type":2,"data":["ask",1]},"requestId":"9f32","opts":{"rooms":["room1"],"except":[],"flags":{"timeout":1000}}},"uid":"6572cab4585f3622","nsp":"/"}""")]
    [InlineData("fetch", """{"type":7,"data":{"opts":{"rooms":["room1"],"except":[],"flags":{}},"requestId":"5dae"},"uid":"6572cab4585f3622","nsp":"/"}""")]
    [InlineData("sockets", """{"type":8,"data":{"requestId":"5dae","sockets":[""" + Socket + """]},"uid":"6572cab4585f3622","nsp":"/"}""")]
    [InlineData("emitAsk", """{"type":9,"data":{"packet":["hello",1],"requestId":"5dae"},"uid":"6572cab4585f3622","nsp":"/admin"}""")]
    [InlineData("emitAnswer", """{"type":10,"data":{"requestId":"5dae","packet":{"from":6712}},"uid":"6572cab4585f3622","nsp":"/"}""")]
    [InlineData("count", """{"type":11,"data":{"requestId":"9f32","clientCount":1},"uid":"6572cab4585f3622","nsp":"/"}""")]
    [InlineData("ack", """{"type":12,"data":{"requestId":"9f32","packet":"yes"},"uid":"6572cab4585f3622","nsp":"/"}""")]
    public void A_whole_message_is_written_as_official_servers_write_it(string name, string json) =>
        Assert.Equal(json, MessagePackSerializer.ConvertToJson(ClusterWire.Write(WireExamples.All[name])));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_survives_a_round_trip(string name)
    {
        var message = WireExamples.All[name];

        Assert.True(ClusterWire.TryRead(ClusterWire.Write(message), out var whole));
        Assert.True(ClusterWire.TryReadEntry((int)message.Type, message.SenderId, message.Namespace, ClusterWire.WriteEntry(message), "1-0", out var entry));

        WireExamples.AssertEqual(message, whole);
        WireExamples.AssertEqual(message, entry);
        Assert.Equal("1-0", entry.Offset);
        Assert.Null(whole.Offset);
    }

    [Fact]
    public void An_entry_with_binary_parts_is_base64_and_keeps_them()
    {
        var data = Encoding.ASCII.GetString(ClusterWire.WriteEntry(WireExamples.All["binary"]).Span);

        Assert.Equal("""{"packet":{"type":2,"data":["ev",{"a":"AQI="},"Aw=="]},"opts":{"rooms":[],"except":[],"flags":{}}}""", MessagePackSerializer.ConvertToJson(Convert.FromBase64String(data)));
    }

    [Fact]
    public void Rooms_that_are_numbers_become_text_as_in_javascript()
    {
        var message = Entry(3, """{"packet":{"type":2,"data":["ev"],"nsp":"/"},"opts":{"rooms":[5,1e21,0.1],"except":[-1]}}""");

        Assert.Equal(["5", "1e+21", "0.1"], message.Target.Rooms);
        Assert.Equal(["-1"], message.Target.ExceptRooms);
        Assert.Equal("""["ev"]""", Text(message.Payload.Json));
    }

    [Fact]
    public void A_socket_of_an_official_server_is_read_without_its_secrets()
    {
        var answer = FromJson(
            """{"uid":"n1","nsp":"/","type":8,"data":{"requestId":"r","sockets":[{"id":"s1","rooms":["s1",5],"data":{"n":1},"more":[[]],"handshake":{"headers":{"cookie":"secret"},"auth":{"token":"secret"},"address":"1.2.3.4","issued":1735689600000,"secure":true,"url":"/x"}}]}}""");

        Assert.True(ClusterWire.TryRead(answer, out var message));

        var socket = Assert.Single(message.Sockets);
        Assert.Equal(("s1", "1.2.3.4", "/x", true), (socket.Id, socket.Address, socket.Url, socket.IsSecure));
        Assert.Equal(["s1", "5"], socket.Rooms);
        Assert.Equal("""{"n":1}""", Text(socket.Data));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1735689600000), socket.IssuedAt);
        Assert.DoesNotContain("secret", message.ToString() + socket, StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_data_of_a_socket_becomes_part_of_its_json()
    {
        byte[] bytes = [.. Bytes("""{"uid":"n1","nsp":"/","type":8,"data":{"requestId":"r","sockets":[{"id":"s1","rooms":[],"data":{"b":@}}]}}""", [0xc4, 2, 1, 2])];

        Assert.True(ClusterWire.TryRead(bytes, out var message));

        Assert.Equal("""{"b":{"$bytes":"AQI="}}""", Text(Assert.Single(message.Sockets).Data));
    }

    [Theory]
    [InlineData(new byte[] { 0xd6, 0xff, 0x67, 0x74, 0x85, 0x80 })]
    [InlineData(new byte[] { 0xd7, 0xff, 0, 0, 0, 0, 0x67, 0x74, 0x85, 0x80 })]
    public void A_date_becomes_text_as_in_json(byte[] date)
    {
        Assert.True(ClusterWire.TryRead(Bytes("""{"uid":"n1","nsp":"/","type":9,"data":{"packet":["at",@]}}""", date), out var message));
        Assert.Equal("""["at","2025-01-01T00:00:00.000Z"]""", Text(message.Payload.Json));
    }

    [Fact]
    public void An_answer_without_a_value_is_null()
    {
        Assert.True(ClusterWire.TryRead(FromJson("""{"uid":"n1","nsp":"/","type":12,"data":{"requestId":"r"}}"""), out var message));
        Assert.Equal("null", Text(message.Payload.Json));
    }

    [Theory]
    [InlineData(3, """{"packet":{"type":2,"data":["ev"]}}""")]
    [InlineData(3, """{"packet":{"type":2,"data":["ev"]},"opts":{}}""")]
    [InlineData(3, """{"packet":{"type":2,"data":["ev"]},"opts":{"rooms":"all"}}""")]
    [InlineData(3, """{"packet":{"type":2,"data":["ev"]},"opts":{"rooms":[{}]}}""")]
    [InlineData(3, """{"packet":{"type":2,"data":["ev"]},"opts":{"rooms":[[],[]],"except":[]}}""")]
    [InlineData(3, """{"packet":{"type":2,"data":[]},"opts":{"rooms":[]}}""")]
    [InlineData(3, """{"packet":{"type":2,"data":[{}]},"opts":{"rooms":[]}}""")]
    [InlineData(3, """{"packet":{"type":0,"data":["ev"]},"opts":{"rooms":[]}}""")]
    [InlineData(3, """{"packet":["ev"],"opts":{"rooms":[]}}""")]
    [InlineData(4, """{"opts":{"rooms":[]},"rooms":[]}""")]
    [InlineData(4, """{"opts":{"rooms":[]},"rooms":[""]}""")]
    [InlineData(6, """{"close":true}""")]
    [InlineData(6, """{"close":true,"opts":{"rooms":null}}""")]
    [InlineData(7, """{"opts":{"rooms":[]}}""")]
    [InlineData(8, """{"requestId":"r","sockets":[{}]}""")]
    [InlineData(8, """{"requestId":"r","sockets":[1]}""")]
    [InlineData(9, """{"packet":{"0":"ev"}}""")]
    [InlineData(10, """{"packet":1}""")]
    [InlineData(11, """{"requestId":"r","clientCount":-1}""")]
    [InlineData(11, """{"requestId":"r","clientCount":1e9999}""")]
    [InlineData(11, """{"requestId":{},"clientCount":1}""")]
    [InlineData(2, "{}")]
    [InlineData(13, "{}")]
    [InlineData(9, """{"packet":["ev"]}}""")]
    [InlineData(9, """{"packet":["ev"]""")]
    [InlineData(9, """{"packet":["ev"],"\ud800":1}""")]
    [InlineData(9, "")]
    [InlineData(9, "!")]
    public void Malformed_messages_are_refused(int type, string data)
    {
        Assert.False(ClusterWire.TryReadEntry(type, "n1", "/", Encoding.UTF8.GetBytes(data), "1-0", out _));
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("n1", "")]
    [InlineData("n1", "admin")]
    public void A_sender_and_a_namespace_are_needed(string sender, string ns) =>
        Assert.False(ClusterWire.TryReadEntry(9, sender, ns, """{"packet":["ev"]}"""u8.ToArray(), null, out _));

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        byte[] data = [.. """{"packet":["ev","""u8, (byte)'"', 0xff, (byte)'"', .. "]}"u8];
        Assert.False(ClusterWire.TryReadEntry(9, "n1", "/", data, null, out _));
    }

    [Theory]
    [InlineData("""{"packet":["ev",@,{"_placeholder":true,"num":0}]}""")]
    [InlineData("""{"packet":["ev",{"_placeholder":true,"num":0},@]}""")]
    [InlineData("""{"packet":["ev",{"_placeholder":true,"num":7},@]}""")]
    public void A_value_that_pretends_to_be_binary_is_refused(string data)
    {
        var bytes = Bytes($$"""{"uid":"n1","nsp":"/","type":9,"data":{{data}}}""", [0xc4, 1, 1]);
        Assert.False(ClusterWire.TryRead(bytes, out _));
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var nested = $$"""{"packet":["ev",{{new string('[', 50_000)}}{{new string(']', 50_000)}}]}""";

        Assert.False(ClusterWire.TryReadEntry(9, "n1", "/", Encoding.UTF8.GetBytes(nested), null, out _));
        byte[] deep = [0x84, 0xa3, .. "uid"u8, 0xa1, (byte)'n', 0xa3, .. "nsp"u8, 0xa1, (byte)'/', 0xa4, .. "type"u8, 9, 0xa4, .. "data"u8, .. Enumerable.Repeat((byte)0x91, 50_000)];
        Assert.False(ClusterWire.TryRead(deep, out _));
    }

    [Fact]
    public void A_message_beyond_the_limits_is_refused()
    {
        Assert.False(ClusterWire.TryRead(new byte[ClusterWire.MaxLength + 1], out _));
        Assert.False(ClusterWire.TryReadEntry(9, "n1", "/", new byte[ClusterWire.MaxLength + 1], null, out _));
        var rooms = string.Join(',', Enumerable.Repeat("1", 1_000_001));
        Assert.False(ClusterWire.TryReadEntry(4, "n1", "/", Encoding.UTF8.GetBytes($$"""{"opts":{"rooms":[]},"rooms":[{{rooms}}]}"""), null, out _));
    }

    [Fact]
    public void An_event_without_content_is_not_written() =>
        Assert.Throws<ArgumentException>(() => ClusterWire.Write(new ClusterMessage { Type = ClusterMessageType.Broadcast, SenderId = "n", Namespace = "/" }));

    private static ClusterMessage Entry(int type, string data)
    {
        Assert.True(ClusterWire.TryReadEntry(type, "n1", "/", Encoding.UTF8.GetBytes(data), "1-0", out var message));
        return message;
    }

    private static byte[] FromJson(string json) => MessagePackSerializer.ConvertFromJson(json);

    /// <summary>MessagePack of JSON in which <c>@</c> stands for a value of MessagePack.</summary>
    private static byte[] Bytes(string json, byte[] value)
    {
        ReadOnlySpan<byte> marked = FromJson(json.Replace("@", "\"@@\"", StringComparison.Ordinal));
        var at = marked.IndexOf((byte[])[0xa2, .. "@@"u8]);
        return [.. marked[..at], .. value, .. marked[(at + 3)..]];
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
