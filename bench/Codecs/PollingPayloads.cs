using System.Buffers;
using BenchmarkDotNet.Attributes;
using Realtime.SocketIO;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.Bench.Codecs;

/// <summary>Writes and parses a polling payload of ten packets.</summary>
public class PollingPayloads
{
    private const int Packets = 10;
    private readonly EncodedPacket _packet = EncodedPacket.FromText("2"u8, "[\"event\",\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]"u8);
    private readonly ArrayBufferWriter<byte> _payload = new(4096);
    private readonly byte[] _written;

    public PollingPayloads()
    {
        Write();
        _written = _payload.WrittenSpan.ToArray();
    }

    [Benchmark]
    public int Write()
    {
        _payload.ResetWrittenCount();
        for (var i = 0; i < Packets; i++)
        {
            PollingPayload.Write(_payload, _packet);
        }

        return _payload.WrittenCount;
    }

    [Benchmark]
    public int Parse() => PollingPayload.Parse(_written)!.Count;
}
