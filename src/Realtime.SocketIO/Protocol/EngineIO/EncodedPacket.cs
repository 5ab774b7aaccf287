using System.IO.Compression;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO;

/// <summary>
/// An encoded packet, immutable and shared by all its recipients: the bytes of a broadcast exist once,
/// however many connections they are queued on. A packet and its binary attachments are one item, so that
/// nothing can come between them. Made by an <see cref="IPacketParser"/>.
/// </summary>
public sealed class EncodedPacket
{
    internal static readonly EncodedPacket Ping = FromEngineText([EnginePacketType.Ping]);
    internal static readonly EncodedPacket Pong = FromEngineText([EnginePacketType.Pong]);
    internal static readonly EncodedPacket Noop = FromEngineText([EnginePacketType.Noop]);
    internal static readonly EncodedPacket Close = FromEngineText([EnginePacketType.Close]);
    internal static readonly EncodedPacket ProbePong = FromEngineText("3probe"u8);

    private readonly byte[] _frames;

    // Where the text of a packet without attachments starts in its frame; the other kinds have _messages.
    private readonly int _textOffset;
    private readonly EngineMessage[]? _messages;
    private byte[]? _deflatedFrames;

    // The frames for clients that take binary messages in another form; made when first asked for.
    private byte[]?[]? _binaryForms;

    private EncodedPacket(byte[] frames, int textOffset, EngineMessage[]? messages)
    {
        _frames = frames;
        _textOffset = textOffset;
        _messages = messages;
    }

    /// <summary>What the packet counts for against a queue's limit, in bytes.</summary>
    internal int Size => _frames.Length;

    /// <summary>Whether a transport that compresses may compress it. Set right after it was encoded, before anybody shares it.</summary>
    internal bool MayCompress { get; set; } = true;

    /// <summary>A text message, optionally followed by binary ones.</summary>
    /// <param name="head">The first part of the text, UTF-8.</param>
    /// <param name="payload">The rest of the text, UTF-8.</param>
    /// <param name="attachments">Binary messages that follow it; they are copied.</param>
    /// <returns>The packet.</returns>
    public static EncodedPacket FromText(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        var textLength = 1 + head.Length + payload.Length;
        var headerLength = WebSocketFrames.HeaderLength(textLength);
        var total = headerLength + textLength;
        foreach (var attachment in attachments ?? [])
        {
            total += WebSocketFrames.HeaderLength(attachment.Length) + attachment.Length;
        }

        var frames = GC.AllocateUninitializedArray<byte>(total);
        WebSocketFrames.WriteHeader(frames.AsSpan(0, headerLength), textLength, binary: false);
        frames[headerLength] = EnginePacketType.Message;
        head.CopyTo(frames.AsSpan(headerLength + 1));
        payload.CopyTo(frames.AsSpan(headerLength + 1 + head.Length));
        if (attachments is not { Count: > 0 })
        {
            return new EncodedPacket(frames, headerLength, messages: null);
        }

        var messages = new EngineMessage[1 + attachments.Count];
        messages[0] = new EngineMessage(frames.AsMemory(headerLength, textLength), IsBinary: false);
        var offset = headerLength + textLength;
        for (var i = 0; i < attachments.Count; i++)
        {
            messages[i + 1] = new EngineMessage(AppendBinary(frames, ref offset, attachments[i].Span), IsBinary: true);
        }

        return new EncodedPacket(frames, headerLength, messages);
    }

    /// <summary>One binary message.</summary>
    /// <param name="data">The message; it is copied.</param>
    /// <returns>The packet.</returns>
    public static EncodedPacket FromBinary(ReadOnlySpan<byte> data)
    {
        var frames = GC.AllocateUninitializedArray<byte>(WebSocketFrames.HeaderLength(data.Length) + data.Length);
        var offset = 0;
        return new EncodedPacket(frames, 0, [new EngineMessage(AppendBinary(frames, ref offset, data), IsBinary: true)]);
    }

    /// <summary>A packet of Engine.IO itself, its type byte included.</summary>
    internal static EncodedPacket FromEngineText(ReadOnlySpan<byte> packet)
    {
        var headerLength = WebSocketFrames.HeaderLength(packet.Length);
        var frame = GC.AllocateUninitializedArray<byte>(headerLength + packet.Length);
        WebSocketFrames.WriteHeader(frame.AsSpan(0, headerLength), packet.Length, binary: false);
        packet.CopyTo(frame.AsSpan(headerLength));
        return new EncodedPacket(frame, headerLength, messages: null);
    }

    /// <summary>Whether any of its messages is binary.</summary>
    internal bool HasBinary => _messages is not null;

    /// <summary>Whole WebSocket frames, headers included.</summary>
    /// <param name="form">What the client takes. Compressed frames that <see cref="Deflate"/> has not made are sent as they are.</param>
    internal ReadOnlyMemory<byte> FramesFor(FrameForm form)
    {
        var index = BinaryForms.IndexOf(form);
        if (_messages is null || index < 0)
        {
            return form.HasFlag(FrameForm.Deflated) ? _deflatedFrames ?? _frames : _frames;
        }

        // Two at the same time do the work twice and get the same.
        var forms = _binaryForms ?? Interlocked.CompareExchange(ref _binaryForms, new byte[]?[BinaryForms.Count], null) ?? _binaryForms;
        return forms[index] ??= BinaryForms.Create(_messages, form);
    }

    /// <summary>Compresses it, once for all recipients. Called before it is queued, since queues are locked while they are read.</summary>
    /// <param name="threshold">How many bytes a message must have to be compressed.</param>
    /// <param name="level">How hard to try.</param>
    internal void Deflate(int threshold, CompressionLevel level)
    {
        if (_deflatedFrames is null && MayCompress && Size >= threshold)
        {
            // Two at the same time do the work twice and get the same.
            _deflatedFrames = DeflatedFrames.Create(this, threshold, level);
        }
    }

    /// <summary>Hands each message of the packet to a visitor, in order, its Engine.IO type byte included where it is text.</summary>
    internal void VisitMessages<TState>(TState state, Action<EngineMessage, TState> visit)
    {
        if (_messages is null)
        {
            visit(new EngineMessage(_frames.AsMemory(_textOffset), IsBinary: false), state);
            return;
        }

        foreach (var message in _messages)
        {
            visit(message, state);
        }
    }

    private static ReadOnlyMemory<byte> AppendBinary(byte[] frames, ref int offset, ReadOnlySpan<byte> data)
    {
        var headerLength = WebSocketFrames.HeaderLength(data.Length);
        WebSocketFrames.WriteHeader(frames.AsSpan(offset, headerLength), data.Length, binary: true);
        data.CopyTo(frames.AsSpan(offset + headerLength));
        var message = frames.AsMemory(offset + headerLength, data.Length);
        offset += headerLength + data.Length;
        return message;
    }
}
