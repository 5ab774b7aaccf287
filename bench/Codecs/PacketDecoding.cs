using BenchmarkDotNet.Attributes;
using Realtime.SocketIO;
using Realtime.SocketIO.Protocol;

namespace Realtime.Bench.Codecs;

/// <summary>Decodes a message's bytes to an event's arguments, which are located but not parsed.</summary>
public class PacketDecoding
{
    private static readonly byte[] Event = "21[\"send_message\",{\"conversationId\":12,\"content\":\"See you at the station at a quarter past nine.\"}]"u8.ToArray();
    private static readonly byte[] MessagePackEvent = Pack();
    private static readonly byte[] Announcement = "51-[\"file\",{\"name\":\"a.png\",\"data\":{\"_placeholder\":true,\"num\":0}}]"u8.ToArray();
    private static readonly byte[] Attachment = new byte[1024];

    private readonly SocketIOOptions _options = new();
    private readonly IPacketDecoder _json = JsonPacketParser.Instance.CreateDecoder(new PacketLimits());
    private readonly IPacketDecoder _messagePack = MessagePackPacketParser.Instance.CreateDecoder(new PacketLimits());

    [Benchmark]
    public int Json() => Decode(_json, Event);

    [Benchmark]
    public int MessagePack()
    {
        _ = _messagePack.Decode(MessagePackEvent, isBinary: true, out var packet);
        return Count(packet);
    }

    [Benchmark]
    public int JsonWithAttachmentOf1KiB()
    {
        _ = _json.Decode(Announcement, isBinary: false, out _);
        _ = _json.Decode(Attachment, isBinary: true, out var packet);
        return Count(packet);
    }

    private int Decode(IPacketDecoder decoder, byte[] message)
    {
        _ = decoder.Decode(message, isBinary: false, out var packet);
        return Count(packet);
    }

    private int Count(in SocketPacket packet) => ArgumentList.TryParse(packet, _options.MaxJsonDepth, out var arguments) ? arguments.Count : throw new InvalidOperationException("Not decoded.");

    private static byte[] Pack()
    {
        var packet = new SocketPacket(PacketType.Event, "/"u8.ToArray(), 1, Event.AsMemory(2), []);
        byte[] packed = [];
        MessagePackPacketParser.Instance.Encode(packet).VisitMessages(0, (message, _) => packed = message.Data.ToArray());
        return packed;
    }
}
