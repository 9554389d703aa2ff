// Where the session has ended, the login comes back instead of an error; the place behind # is kept.
const fetchAnything = window.fetch;
window.fetch = async (...request) => {
  const response = await fetchAnything(...request);
  if (response.status === 401) location.reload();
  return response;
};
