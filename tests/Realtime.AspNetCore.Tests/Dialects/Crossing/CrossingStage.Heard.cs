using Realtime.Dialects.Common;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Crossing;

/// <content>What the sockets hear.</content>
internal sealed partial class CrossingStage
{
    /// <summary>What arrived after a moment.</summary>
    internal sealed class Recording(Dictionary<SocketIOTestClient, int> from, Predicate<ReceivedEvent> counts)
    {
        /// <summary>The same without the events that contain a text.</summary>
        public Recording Without(string text) => new(from, e => counts(e) && !e.Payload.GetRawText().Contains(text, StringComparison.Ordinal))
        {
            Until = Until,
        };

        private Dictionary<SocketIOTestClient, int> Until { get; init; } = from.Keys.ToDictionary(socket => socket, socket => socket.Events.Count);

        public IReadOnlySet<string> Of(SocketIOTestClient socket) =>
            socket.Events.Take(Until[socket]).Skip(from[socket]).Where(e => counts(e)).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The recording that counts for each contract.</summary>
    internal sealed class Heard
    {
        private readonly Dictionary<string, Recording> _byDialect = [];

        public Heard()
        {
        }

        public Heard(Recording ofAll)
        {
            foreach (var dialect in DialectNames.All)
            {
                _byDialect[dialect.Name] = ofAll;
            }
        }

        public void Add(string dialect, Recording recording) => _byDialect[dialect] = recording;

        public Heard Without(string text)
        {
            var heard = new Heard();
            foreach (var (dialect, recording) in _byDialect)
            {
                heard.Add(dialect, recording.Without(text));
            }

            return heard;
        }

        /// <summary>The cells of a row of the table: one per contract, then what comes on request.</summary>
        public string[] Cells(CrossingStage stage)
        {
            var asked = new List<string>();
            var cells = stage.Casts.Values.Select(cast =>
            {
                var recording = _byDialect[cast.Dialect];
                var contract = DialectNames.All.Single(d => d.Name == cast.Dialect);
                var names = contract.ServerEvents.Select(e => e.Name).ToArray();
                foreach (var socket in cast.Watching)
                {
                    asked.AddRange(recording.Of(socket).Where(name => !names.Contains(name) && name != NotificationEvents.NotificationCountsChanged));
                }

                (string Word, SocketIOTestClient Socket)[] listeners = [("own", cast.Own), ("joined", cast.Joined), ("elsewhere", cast.Elsewhere)];
                var heard = names
                    .Select(name => (Name: name, To: string.Join('+', listeners.Where(l => recording.Of(l.Socket).Contains(name)).Select(l => l.Word))))
                    .Where(e => e.To.Length > 0)
                    .Select(e => $"`{e.Name}` {Words(e.To)}")
                    .ToArray();
                return heard.Length == 0 ? "-" : string.Join(", ", heard);
            }).ToList();
            cells.Add(asked.Count == 0 ? "-" : string.Join(", ", asked.Distinct().Order(StringComparer.Ordinal).Select(name => $"`{name}`")));
            return [.. cells];
        }

        private static string Words(string listeners) => listeners switch
        {
            "own+joined+elsewhere" => "to all",
            "joined+elsewhere" => "to the others",
            "own+joined" => "to those who joined",
            "joined" => "to the others who joined",
            "own" => "to own devices",
            _ => $"to {listeners}",
        };
    }
}
