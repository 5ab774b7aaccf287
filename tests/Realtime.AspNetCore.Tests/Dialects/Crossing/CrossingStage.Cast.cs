using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Dialects.Chatroom;
using Realtime.Rooms;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Crossing;

/// <content>The sockets.</content>
internal sealed partial class CrossingStage
{
    /// <summary>The sockets of one contract.</summary>
    internal sealed class Cast
    {
        public required string Dialect { get; init; }

        public required string Member { get; init; }

        /// <summary>Acts.</summary>
        public required SocketIOTestClient Actor { get; init; }

        /// <summary>The actor's other device.</summary>
        public required SocketIOTestClient Own { get; init; }

        /// <summary>Another user's device that joins.</summary>
        public required SocketIOTestClient Joined { get; init; }

        /// <summary>Another user's device that does not.</summary>
        public required SocketIOTestClient Elsewhere { get; init; }

        /// <summary>Devices of both that have requested changes.</summary>
        public required IReadOnlyList<SocketIOTestClient> Watching { get; init; }

        public IEnumerable<SocketIOTestClient> All => [Actor, Own, Joined, Elsewhere, .. Watching];

        public static async Task<Cast> ConnectAsync(ChatHost host, string dialect, string member)
        {
            var cast = new Cast
            {
                Dialect = dialect,
                Member = member,
                Actor = await AsAsync(CrossingStage.Actor),
                Own = await AsAsync(CrossingStage.Actor),
                Joined = await AsAsync(member),
                Elsewhere = await AsAsync(member),
                Watching = [await AsAsync(CrossingStage.Actor), await AsAsync(member)],
            };
            foreach (var watching in cast.Watching)
            {
                await watching.EmitWithAckAsync("watch_changes");
                await watching.EmitWithAckAsync("watch_presence", new { userIds = new[] { Visitor } });
            }

            return cast;

            Task<SocketIOTestClient> AsAsync(string user) => host.ConnectAsync(user, path: PathOf(dialect));
        }

        /// <summary>Joins a conversation, where the contract has that.</summary>
        public async Task JoinAsync(string conversationId)
        {
            await JoinAsync(Own, CrossingStage.Actor, conversationId);
            await JoinAsync(Joined, Member, conversationId);
        }

        /// <summary>Joins a conversation only with the actor's other device.</summary>
        public Task JoinOwnAsync(string conversationId) => JoinAsync(Own, CrossingStage.Actor, conversationId);

        /// <summary>Enters a room, where the contract can.</summary>
        public async Task EnterAsync(string room)
        {
            if (Dialect == "ChatterBox")
            {
                await Own.EmitWithAckAsync("join-room", new { roomName = room });
                await Joined.EmitWithAckAsync("join-room", new { roomName = room });
            }
            else
            {
                await JoinAsync(RoomId.Of(room));
            }
        }

        private Task JoinAsync(SocketIOTestClient socket, string user, string conversationId) => Dialect switch
        {
            "Marketplace" => socket.EmitWithAckAsync("join_conversation", conversationId),
            "ChatterBox" => socket.EmitWithAckAsync("join-conversation", new { conversationId }),
            "Chatroom" => socket.EmitWithAckAsync("join", new
            {
                user_id = new UuidId(user).ToString(),
                chatroom_id = RoomId.TryParse(conversationId, out var room) ? room : new UuidId(conversationId).ToString(),
            }),
            _ => Task.CompletedTask,
        };
    }
}
