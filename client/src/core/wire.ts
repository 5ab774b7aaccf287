// The events of the dialect Native. Generated; changes are lost.

export interface ServerToClientEvents {
  session: (payload: Session) => void;
  change: (payload: Change) => void;
  receipts: (payload: Receipts) => void;
  conversation_activity: (payload: ConversationActivity) => void;
  conversation_removed: (payload: ConversationRemoved) => void;
  unread: (payload: Unread) => void;
  typing: (payload: Typing) => void;
  presence: (payload: Presence) => void;
  contact_requested: (payload: ContactRequest) => void;
  contact_answered: (payload: ContactAnswered) => void;
  notification: (payload: Notification) => void;
  notifications_changed: (payload: NotificationsChanged) => void;
  notification_counts: (payload: NotificationCounts) => void;
  reply_progress: (payload: ReplyProgress) => void;
  reply_chunk: (payload: ReplyChunk) => void;
  reply_ended: (payload: ReplyEnded) => void;
  room_presence: (payload: RoomPresence) => void;
  error: (payload: WireError) => void;
}

export interface ClientToServerEvents {
  get_session: (...args: [ack?: (reply: SessionAck | Failure) => void] | [payload: Record<string, unknown> | null, ack?: (reply: SessionAck | Failure) => void]) => void;
  get_time: (...args: [ack?: (reply: TimeAck | Failure) => void] | [payload: Record<string, unknown> | null, ack?: (reply: TimeAck | Failure) => void]) => void;
  refresh_token: (payload: TokenPayload, ack?: (reply: TokenAck | Failure) => void) => void;
  get_unread: (...args: [ack?: (reply: UnreadAck | Failure) => void] | [payload: Record<string, unknown> | null, ack?: (reply: UnreadAck | Failure) => void]) => void;
  get_users: (payload: UserIdsPayload, ack?: (reply: UsersAck | Failure) => void) => void;
  watch_presence: (payload: UserIdsPayload, ack?: (reply: PresenceAck | Failure) => void) => void;
  unwatch_presence: (payload: UserIdsPayload, ack?: (reply: DoneAck | Failure) => void) => void;
  block_user: (payload: UserIdPayload, ack?: (reply: DoneAck | Failure) => void) => void;
  unblock_user: (payload: UserIdPayload, ack?: (reply: DoneAck | Failure) => void) => void;
  get_blocked_users: (...args: [ack?: (reply: UserIdsAck | Failure) => void] | [payload: Record<string, unknown> | null, ack?: (reply: UserIdsAck | Failure) => void]) => void;
  open_conversation: (payload: OpenPayload, ack?: (reply: Opened | Failure) => void) => void;
  close_conversation: (payload: ConversationPayload, ack?: (reply: DoneAck | Failure) => void) => void;
  get_changes: (payload: ChangesPayload, ack?: (reply: ChangesAck | Failure) => void) => void;
  get_changes_batch: (payload: ChangesBatchPayload, ack?: (reply: ChangesBatchAck | Failure) => void) => void;
  get_conversation: (payload: ConversationPayload, ack?: (reply: ConversationAck | Failure) => void) => void;
  get_conversations: (...args: [ack?: (reply: ConversationsAck | Failure) => void] | [payload: ListPayload | null, ack?: (reply: ConversationsAck | Failure) => void]) => void;
  get_participants: (payload: ParticipantsPayload, ack?: (reply: ParticipantsAck | Failure) => void) => void;
  mute_conversation: (payload: MutePayload, ack?: (reply: MutedAck | Failure) => void) => void;
  unmute_conversation: (payload: ConversationPayload, ack?: (reply: MutedAck | Failure) => void) => void;
  set_typing: (payload: SetTypingPayload, ack?: (reply: DoneAck | Failure) => void) => void;
  open_direct: (payload: UserIdPayload, ack?: (reply: ConversationAck | Failure) => void) => void;
  create_group: (payload: NewGroupPayload, ack?: (reply: GroupAck | Failure) => void) => void;
  set_title: (payload: TitlePayload, ack?: (reply: ConversationAck | Failure) => void) => void;
  add_participants: (payload: AddPayload, ack?: (reply: ConversationAck | Failure) => void) => void;
  remove_participant: (payload: RemovePayload, ack?: (reply: RemovedAck | Failure) => void) => void;
  set_role: (payload: RolePayload, ack?: (reply: ConversationAck | Failure) => void) => void;
  pass_ownership: (payload: RemovePayload, ack?: (reply: ConversationAck | Failure) => void) => void;
  get_contact_requests: (...args: [ack?: (reply: ContactRequestsAck | Failure) => void] | [payload: ListPayload | null, ack?: (reply: ContactRequestsAck | Failure) => void]) => void;
  accept_contact: (payload: ConversationPayload, ack?: (reply: ConversationAck | Failure) => void) => void;
  decline_contact: (payload: ConversationPayload, ack?: (reply: DoneAck | Failure) => void) => void;
  get_messages: (payload: MessagesPayload, ack?: (reply: MessagesAck | Failure) => void) => void;
  search_messages: (payload: SearchPayload, ack?: (reply: SearchAck | Failure) => void) => void;
  send_message: (payload: SendPayload, ack?: (reply: SentAck | Failure) => void) => void;
  edit_message: (payload: EditPayload, ack?: (reply: MessageAck | Failure) => void) => void;
  delete_message: (payload: MessageIdPayload, ack?: (reply: MessageAck | Failure) => void) => void;
  add_reaction: (payload: ReactionPayload, ack?: (reply: MessageAck | Failure) => void) => void;
  remove_reaction: (payload: ReactionPayload, ack?: (reply: MessageAck | Failure) => void) => void;
  mark_read: (payload: WatermarkPayload, ack?: (reply: ReadAck | Failure) => void) => void;
  mark_delivered: (payload: WatermarkPayload, ack?: (reply: DeliveredAck | Failure) => void) => void;
  get_notifications: (...args: [ack?: (reply: NotificationsAck | Failure) => void] | [payload: NotificationsPayload | null, ack?: (reply: NotificationsAck | Failure) => void]) => void;
  get_notification_counts: (...args: [ack?: (reply: CountsAck | Failure) => void] | [payload: Record<string, unknown> | null, ack?: (reply: CountsAck | Failure) => void]) => void;
  mark_notifications: (payload: MarkPayload, ack?: (reply: MarkedAck | Failure) => void) => void;
  delete_notifications: (payload: IdsPayload, ack?: (reply: MarkedAck | Failure) => void) => void;
  get_notification_preferences: (...args: [ack?: (reply: PreferencesAck | Failure) => void] | [payload: Record<string, unknown> | null, ack?: (reply: PreferencesAck | Failure) => void]) => void;
  set_notification_preference: (payload: PreferencePayload, ack?: (reply: DoneAck | Failure) => void) => void;
  open_assistant: (...args: [ack?: (reply: ConversationAck | Failure) => void] | [payload: AssistantPayload | null, ack?: (reply: ConversationAck | Failure) => void]) => void;
  get_reply: (payload: GetReplyPayload, ack?: (reply: ReplyAck | Failure) => void) => void;
  stop_reply: (payload: ConversationPayload, ack?: (reply: StoppedAck | Failure) => void) => void;
}

export interface AddPayload {
  conversationId: string;
  userIds: Array<string>;
}

export interface AssistantPayload {
  assistantId?: string | null;
}

export interface Change {
  conversationId: string;
  revision: number;
  kind: ChangeKind;
  message: Message | null;
  info: ConversationInfo | null;
  userIds: Array<string>;
  firstSequence: number | null;
  mutedUntil: string | null;
}

export type ChangeKind = "message_sent" | "message_edited" | "message_deleted" | "reaction_changed" | "created" | "title_changed" | "participants_added" | "participants_removed" | "role_changed" | "muted" | "retention_changed" | "messages_removed" | "hidden";

export interface Changes {
  conversationId: string;
  epoch: string;
  revision: number;
  reset: boolean;
  hasMore: boolean;
  messages: Array<Message>;
  info: ConversationInfo | null;
  title: string | null;
  receipts: Array<Receipts> | null;
  firstSequence: number;
  lastSequence: number;
  unreadCount: number;
  mutedUntil: string | null;
}

export interface ChangesAck {
  ok: true;
  changes: Changes;
}

export interface ChangesBatchAck {
  ok: true;
  results: Array<ChangesResult>;
}

export interface ChangesBatchPayload {
  conversations: Array<KnownConversation>;
  epoch?: string | null;
  limit?: number | null;
}

export interface ChangesPayload {
  conversationId: string;
  afterRevision?: number | null;
  epoch?: string | null;
  limit?: number | null;
}

export interface ChangesResult {
  conversationId: string;
  changes: Changes | null;
  error: WireError | null;
}

export interface ContactAnswered {
  conversationId: string;
  accepted: boolean;
}

export interface ContactRequest {
  conversationId: string;
  kind: ConversationKind;
  from: UserProfile;
  title: string | null;
  createdAt: string;
  messages: Array<Message>;
}

export interface ContactRequestsAck {
  ok: true;
  requests: Array<ContactRequest>;
  nextCursor: string | null;
}

export interface Conversation {
  id: string;
  kind: ConversationKind;
  title: string | null;
  createdAt: string;
  activityAt: string;
  revision: number;
  firstSequence: number;
  lastSequence: number;
  participantCount: number;
  participants: Array<Participant>;
  lastMessage: Message | null;
  unreadCount: number;
  readSequence: number;
  deliveredSequence: number;
  mutedUntil: string | null;
  role: Role | null;
}

export interface ConversationAck {
  ok: true;
  conversation: Conversation;
}

export interface ConversationActivity {
  conversation: Conversation;
  unread: Unread;
}

export interface ConversationInfo {
  title: string | null;
  participantCount: number;
  participants: Array<Participant> | null;
}

export type ConversationKind = "direct" | "group" | "room";

export interface ConversationPayload {
  conversationId: string;
}

export interface ConversationRemoved {
  conversationId: string;
  revision: number;
}

export interface ConversationsAck {
  ok: true;
  conversations: Array<Conversation>;
  nextCursor: string | null;
  unread: Unread;
}

export interface CountsAck {
  ok: true;
  counts: NotificationCounts;
}

export interface DeliveredAck {
  ok: true;
  conversationId: string;
  deliveredSequence: number;
}

export interface DoneAck {
  ok: true;
}

export interface EditPayload {
  messageId: string;
  text: string;
}

export type ErrorCode = "invalid_payload" | "conversation_not_found" | "message_not_found" | "notification_not_found" | "user_not_found" | "message_empty" | "message_too_long" | "receiver_not_participant" | "parent_not_found" | "message_locked" | "message_refused" | "attachment_refused" | "unauthenticated" | "signed_out" | "forbidden" | "rate_limited" | "conflict" | "unavailable" | "internal_error" | "token_expired" | "no_token" | "invalid_token" | "banned" | "storage_full";

export interface Failure {
  ok: false;
  code: ErrorCode;
  message: string;
  retryAfter?: number;
}

export interface GetReplyPayload {
  conversationId: string;
  offset?: number | null;
}

export interface GroupAck {
  ok: true;
  conversation: Conversation;
  duplicate: boolean;
}

export interface IdsPayload {
  ids: Array<string>;
}

export interface KnownConversation {
  conversationId: string;
  afterRevision?: number | null;
}

export interface ListPayload {
  cursor?: string | null;
  limit?: number | null;
}

export interface MarkPayload {
  ids?: Array<string> | null;
  all?: boolean | null;
  type?: string | null;
  state: NotificationMark;
}

export interface MarkedAck {
  ok: true;
  changed: number;
  counts: NotificationCounts;
}

export interface Message {
  id: string;
  conversationId: string;
  sequence: number;
  revision: number;
  sender: UserProfile;
  receiverId: string | null;
  text: string;
  createdAt: string;
  editedAt: string | null;
  deletedAt: string | null;
  parent: MessagePreview | null;
  attachmentIds: Array<string>;
  reactions: Array<Reaction>;
  clientMessageId: string | null;
  requestId: string | null;
}

export interface MessageAck {
  ok: true;
  message: Message;
}

export interface MessageIdPayload {
  messageId: string;
}

export interface MessagePage {
  messages: Array<Message>;
  hasOlder: boolean;
  hasNewer: boolean;
  firstSequence: number;
  lastSequence: number;
}

export interface MessagePreview {
  id: string;
  state: PreviewState;
  sequence: number | null;
  sender: UserProfile | null;
  text: string;
}

export interface MessagesAck {
  ok: true;
  messages: Array<Message>;
  hasOlder: boolean;
  hasNewer: boolean;
  firstSequence: number;
  lastSequence: number;
}

export interface MessagesPayload {
  conversationId: string;
  before?: number | null;
  after?: number | null;
  around?: number | null;
  aroundId?: string | null;
  limit?: number | null;
}

export interface MutePayload {
  conversationId: string;
  until?: string | null;
}

export interface MutedAck {
  ok: true;
  conversationId: string;
  revision: number;
  mutedUntil: string | null;
}

export interface NewGroupPayload {
  clientGroupId?: string | null;
  title?: string | null;
  userIds: Array<string>;
}

export interface Notification {
  id: string;
  sequence: number;
  type: string;
  title: string;
  text: string;
  severity: Severity;
  state: NotificationState;
  createdAt: string;
  seenAt: string | null;
  readAt: string | null;
  archivedAt: string | null;
  expiresAt: string | null;
  link: string | null;
  actions: Array<NotificationAction>;
  data: unknown;
}

export interface NotificationAction {
  id: string;
  label: string;
  link: string | null;
}

export type NotificationChange = "seen" | "read" | "unread" | "archived" | "unarchived" | "deleted";

export interface NotificationCounts {
  unseen: number;
  unread: number;
  revision: number;
}

export type NotificationMark = "seen" | "read" | "unread" | "archived" | "unarchived";

export type NotificationMode = "off" | "feed" | "live";

export type NotificationState = "unseen" | "seen" | "read" | "archived";

export interface NotificationsAck {
  ok: true;
  notifications: Array<Notification>;
  nextCursor: string | null;
  counts: NotificationCounts;
}

export interface NotificationsChanged {
  ids: Array<string> | null;
  type: string | null;
  change: NotificationChange;
  at: string;
}

export interface NotificationsPayload {
  cursor?: string | null;
  limit?: number | null;
  after?: number | null;
  type?: string | null;
  unreadOnly?: boolean | null;
  archived?: boolean | null;
}

export interface OpenPayload {
  conversationId: string;
  afterRevision?: number | null;
  epoch?: string | null;
  limit?: number | null;
}

export interface Opened {
  ok: true;
  conversation: Conversation;
  changes: Changes;
  page: MessagePage | null;
}

export interface Participant {
  user: UserProfile;
  joinedAt: string;
  readSequence: number;
  deliveredSequence: number;
  role: Role | null;
}

export interface ParticipantsAck {
  ok: true;
  participants: Array<Participant>;
  nextCursor: string | null;
  participantCount: number;
}

export interface ParticipantsPayload {
  conversationId: string;
  cursor?: string | null;
  limit?: number | null;
}

export interface PreferencePayload {
  type: string;
  mode: NotificationMode;
}

export interface PreferencesAck {
  ok: true;
  preferences: Record<string, NotificationMode>;
}

export interface Presence {
  userId: string;
  state: PresenceState;
  lastSeenAt: string | null;
}

export interface PresenceAck {
  ok: true;
  users: Array<Presence>;
}

export type PresenceState = "online" | "offline";

export type PreviewState = "present" | "deleted" | "removed" | "hidden";

export interface Reaction {
  emoji: string;
  count: number;
  userIds: Array<string>;
  mine: boolean;
}

export interface ReactionPayload {
  messageId: string;
  emoji: string;
}

export interface ReadAck {
  ok: true;
  conversationId: string;
  readSequence: number;
  unreadCount: number;
}

export interface Receipts {
  conversationId: string;
  userId: string;
  readSequence: number;
  deliveredSequence: number;
}

export interface RemovePayload {
  conversationId: string;
  userId: string;
}

export interface RemovedAck {
  ok: true;
  removed: boolean;
}

export interface Reply {
  replyId: string;
  conversationId: string;
  assistantId: string;
  requestId: string;
  requesterId: string;
  progress: string | null;
  offset: number;
  text: string;
}

export interface ReplyAck {
  ok: true;
  reply: Reply | null;
}

export interface ReplyChunk {
  conversationId: string;
  replyId: string;
  assistantId: string;
  requestId: string;
  offset: number;
  text: string;
}

export interface ReplyEnded {
  conversationId: string;
  replyId: string;
  assistantId: string;
  requestId: string;
  outcome: ReplyOutcome;
  messageId: string | null;
  code: ErrorCode | null;
  text: string | null;
}

export type ReplyOutcome = "completed" | "stopped" | "failed";

export interface ReplyProgress {
  conversationId: string;
  replyId: string;
  assistantId: string;
  requestId: string;
  text: string;
}

export type Role = "owner" | "moderator" | "member";

export interface RolePayload {
  conversationId: string;
  userId: string;
  role: Role;
}

export interface RoomPresence {
  conversationId: string;
  user: UserProfile;
  present: boolean;
  count: number;
}

export interface SearchAck {
  ok: true;
  messages: Array<Message>;
  nextCursor: string | null;
}

export interface SearchPayload {
  conversationId: string;
  text: string;
  cursor?: string | null;
  limit?: number | null;
}

export interface SendPayload {
  conversationId: string;
  text?: string | null;
  clientMessageId?: string | null;
  receiverId?: string | null;
  parentId?: string | null;
  attachmentIds?: Array<string> | null;
}

export interface SentAck {
  ok: true;
  message: Message;
  duplicate: boolean;
}

export interface Session {
  userId: string;
  user: UserProfile;
  epoch: string;
  serverTime: string;
  tokenExpiresAt: string | null;
  serverVersion: string;
  minimumClientVersion: string;
  limits: SessionLimits;
  features: SessionFeatures;
  unread: Unread;
  notifications: NotificationCounts;
}

export interface SessionAck {
  ok: true;
  session: Session;
}

export interface SessionFeatures {
  attachments: boolean;
  assistants: Array<UserProfile>;
  roles: boolean;
}

export interface SessionLimits {
  messageLength: number;
  attachments: number;
  participants: number;
  watchedUsers: number;
  reactionsPerUser: number;
  editWindow: number;
  deleteWindow: number;
  typingExpiry: number;
  changesBatch: number;
  pageSize: number;
}

export interface SetTypingPayload {
  conversationId: string;
  typing: boolean;
}

export type Severity = "info" | "success" | "warning" | "critical";

export interface StoppedAck {
  ok: true;
  stopped: boolean;
}

export interface TimeAck {
  ok: true;
  serverTime: string;
}

export interface TitlePayload {
  conversationId: string;
  title?: string | null;
}

export interface TokenAck {
  ok: true;
  expiresAt: string | null;
}

export interface TokenPayload {
  token: string;
}

export interface Typing {
  conversationId: string;
  userId: string;
  typing: boolean;
}

export interface Unread {
  total: number;
  revision: number;
}

export interface UnreadAck {
  ok: true;
  unread: Unread;
}

export interface UserIdPayload {
  userId: string;
}

export interface UserIdsAck {
  ok: true;
  userIds: Array<string>;
}

export interface UserIdsPayload {
  userIds: Array<string>;
}

export interface UserProfile {
  id: string;
  name: string;
  username: string | null;
  avatarUrl: string | null;
}

export interface UsersAck {
  ok: true;
  users: Array<UserProfile>;
}

export interface WatermarkPayload {
  conversationId: string;
  upToSequence?: number | null;
}

export interface WireError {
  code: ErrorCode;
  message: string;
  retryAfter?: number;
}
