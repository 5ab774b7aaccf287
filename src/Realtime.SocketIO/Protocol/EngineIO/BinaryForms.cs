using System.Buffers;

namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>Writes a packet's frames for clients that need binary messages in another form.</summary>
internal static class BinaryForms
{
    /// <summary>The number of forms, without <see cref="FrameForm.Plain"/>.</summary>
    public const int Count = 3;

    /// <summary>The index of a form, from 0; negative if binary messages are plain.</summary>
    public static int IndexOf(FrameForm form) => ((int)(form & (FrameForm.Legacy | FrameForm.Base64)) >> 1) - 1;

    public static byte[] Create(IReadOnlyList<EngineMessage> messages, FrameForm form)
    {
        var revision = form.HasFlag(FrameForm.Legacy) ? 3 : 4;
        var asText = form.HasFlag(FrameForm.Base64);
        var frames = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            var data = message.Data.Span;
            if (!message.IsBinary)
            {
                WriteHeader(frames, data.Length, binary: false);
                frames.Write(data);
            }
            else if (asText)
            {
                WriteHeader(frames, Base64Message.LengthOf(data.Length, revision), binary: false);
                Base64Message.Write(frames, data, revision);
            }
            else
            {
                WriteHeader(frames, 1 + data.Length, binary: true);
                frames.Write([LegacyPayload.BinaryMessageType]);
                frames.Write(data);
            }
        }

        return frames.WrittenSpan.ToArray();
    }

    private static void WriteHeader(ArrayBufferWriter<byte> frames, int length, bool binary)
    {
        var headerLength = WebSocketFrames.HeaderLength(length);
        WebSocketFrames.WriteHeader(frames.GetSpan(headerLength)[..headerLength], length, binary);
        frames.Advance(headerLength);
    }
}
