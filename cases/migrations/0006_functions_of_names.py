"""Take names apart in the database: generated columns and a trigger use these, whoever writes the row."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

# The twin of `cases.models.person.search_key`; a test compares them.
PLAIN = r"""
CREATE FUNCTION cases_plain(words text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(lower(regexp_replace(
    normalize(replace(replace(replace(translate(words, 'øØłŁđĐðÐıħĦŧŦ’‘ʼ`´', 'oOlLdDdDihHtT     '), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), NFKD),
    '[^\x01-\x7f]', '', 'g') COLLATE "C"), '[^a-z0-9]+', ' ', 'g'));
"""
# "de luca" is also "deluca", "maria grazia" also "mariagrazia", "abd el rahman" also "abdelrahman".
PARTS = """
CREATE FUNCTION cases_name_parts(plain text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  WITH words AS (SELECT string_to_array(plain, ' ') AS w)
  SELECT coalesce(array_agg(DISTINCT part ORDER BY part), '{}') FROM (
    SELECT unnest(w) AS part FROM words
    UNION SELECT w[i] || w[i + 1] FROM words, generate_series(1, cardinality(w) - 1) AS i
    UNION SELECT array_to_string(w, '') FROM words WHERE plain <> ''
  ) AS parts;
END;
CREATE FUNCTION cases_name_words(last_name text, first_name text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
RETURN cases_name_parts(cases_plain(last_name)) || cases_name_parts(cases_plain(first_name));
"""
# Consonants as an Italian ear writes them: Sciabani, Shabani and Šabani, Mohamed and Muhammad, Khaled and Caled are one.
SKELETON = r"""
CREATE FUNCTION cases_name_skeleton(word text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(regexp_replace(
    replace(translate(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(word,
      'ph', 'f', 'g'),
      'gli(?=[aeou])', 'li', 'g'),
      'sci(?=[aou])|sc(?=[ei])|sh|ts|tz', 's', 'g'),
      'dj|gi(?=[aou])|dz(?=[aeiou])', 'g', 'g'),
      'gn', 'n', 'g'),
    'zxjwcq', 'ssgvkk'), 'h', ''),
    '^[aeiouy]', 'A'), '[aeiouy]', '', 'g'), '(.)\1+', '\1', 'g');
"""
# The word with a letter left out, a longer one also with two ("-…"): words with one of these in common are a slip or two apart.
KEYS = """
CREATE FUNCTION cases_name_sounds(word text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(array_agg(DISTINCT sound ORDER BY sound), '{}') FROM (
    SELECT '~' || sound AS sound FROM unnest(ARRAY[dmetaphone(word), dmetaphone_alt(word)]) AS sound WHERE length(sound) > 1
    UNION SELECT '=' || cases_name_skeleton(word) WHERE length(cases_name_skeleton(word)) > 1
  ) AS sounds;
END;
CREATE FUNCTION cases_name_keys(word text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT array_agg(DISTINCT key ORDER BY key) FROM (
    SELECT '-' || word AS key
    UNION SELECT '-' || left(word, i - 1) || substr(word, i + 1) FROM generate_series(1, least(length(word), 40)) AS i WHERE length(word) > 2
    UNION SELECT '-' || left(word, i - 1) || substr(word, i + 1, j - i - 1) || substr(word, j + 1)
      FROM generate_series(1, length(word)) AS i, generate_series(i + 1, length(word)) AS j WHERE length(word) BETWEEN 6 AND 14
    UNION SELECT unnest(cases_name_sounds(word))
  ) AS keys;
END;
"""
FORGET = """
DROP FUNCTION cases_name_keys(text); DROP FUNCTION cases_name_sounds(text); DROP FUNCTION cases_name_skeleton(text); DROP FUNCTION cases_name_words(text, text);
DROP FUNCTION cases_name_parts(text); DROP FUNCTION cases_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_grants_carry_their_days"), ("parameters", "0001_initial")]
    operations = [CreateExtension("fuzzystrmatch"), migrations.RunSQL(PLAIN + PARTS + SKELETON + KEYS, FORGET)]
